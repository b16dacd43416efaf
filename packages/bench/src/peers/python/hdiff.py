"""Horizontal diffusion of a weather model: a Laplacian, then limited fluxes."""


def hdiff(ni: int, nj: int, nk: int, input, output, coeff, lap, flx, fly):
    for i in range(ni + 2):
        for j in range(nj + 2):
            for k in range(nk):
                lap[(i * (nj + 2) + j) * nk + k] = 4 * input[
                    ((i + 1) * (nj + 4) + j + 1) * nk + k
                ] - (
                    input[((i + 2) * (nj + 4) + j + 1) * nk + k]
                    + input[(i * (nj + 4) + j + 1) * nk + k]
                    + input[((i + 1) * (nj + 4) + j + 2) * nk + k]
                    + input[((i + 1) * (nj + 4) + j) * nk + k]
                )
    for i in range(ni + 1):
        for j in range(nj):
            for k in range(nk):
                res = (
                    lap[((i + 1) * (nj + 2) + j + 1) * nk + k]
                    - lap[(i * (nj + 2) + j + 1) * nk + k]
                )
                slope = (
                    input[((i + 2) * (nj + 4) + j + 2) * nk + k]
                    - input[((i + 1) * (nj + 4) + j + 2) * nk + k]
                )
                flx[(i * nj + j) * nk + k] = 0.0 if res * slope > 0 else res
    for i in range(ni):
        for j in range(nj + 1):
            for k in range(nk):
                res = (
                    lap[((i + 1) * (nj + 2) + j + 1) * nk + k]
                    - lap[((i + 1) * (nj + 2) + j) * nk + k]
                )
                slope = (
                    input[((i + 2) * (nj + 4) + j + 2) * nk + k]
                    - input[((i + 2) * (nj + 4) + j + 1) * nk + k]
                )
                fly[(i * (nj + 1) + j) * nk + k] = 0.0 if res * slope > 0 else res
    for i in range(ni):
        for j in range(nj):
            for k in range(nk):
                output[(i * nj + j) * nk + k] = input[
                    ((i + 2) * (nj + 4) + j + 2) * nk + k
                ] - coeff[(i * nj + j) * nk + k] * (
                    flx[((i + 1) * nj + j) * nk + k]
                    - flx[(i * nj + j) * nk + k]
                    + fly[(i * (nj + 1) + j + 1) * nk + k]
                    - fly[(i * (nj + 1) + j) * nk + k]
                )
