"""Three matrix products in a row."""


def three_mm(ni: int, nj: int, nk: int, nl: int, nm: int, e, a, b, f, c, d, g):
    for i in range(ni):
        for j in range(nj):
            e[i * nj + j] = 0.0
            for k in range(nk):
                e[i * nj + j] += a[i * nk + k] * b[k * nj + j]
    for i in range(nj):
        for j in range(nl):
            f[i * nl + j] = 0.0
            for k in range(nm):
                f[i * nl + j] += c[i * nm + k] * d[k * nl + j]
    for i in range(ni):
        for j in range(nl):
            g[i * nl + j] = 0.0
            for k in range(nj):
                g[i * nl + j] += e[i * nj + k] * f[k * nl + j]
