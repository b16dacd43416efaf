"""How each engine runs a kernel: where arrays live, and what is compiled before the first call.

A kernel's file is plain Python with nothing of an engine in it. Under Numba each of its functions
is wrapped in `njit`, which finds the helpers through the file's globals. `error_model="numpy"` makes
a division by zero IEEE's, as in JavaScript, and lets loops with divisions be vectorized.
"""

import importlib.util
import inspect
import sys
import types


def load_kernel(path):
    """The module of the file, and the name of the kernel: its last function."""
    spec = importlib.util.spec_from_file_location("kernel_under_test", path)
    module = importlib.util.module_from_spec(spec)
    # Code that Numba has kept names its module, which must be found by that name.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module, own_functions(module)[-1]


def own_functions(module):
    """The names of the functions that the module defines, in the order of the file."""
    return [
        name
        for name, value in vars(module).items()
        if isinstance(value, types.FunctionType) and value.__module__ == module.__name__
    ]


def converters(function):
    """For each parameter the type it is annotated with, or `None`: numbers arrive as doubles."""
    return [
        parameter.annotation if parameter.annotation in (int, float, bool) else None
        for parameter in inspect.signature(function).parameters.values()
    ]


def arguments(function, entries):
    convert = converters(function)
    if len(convert) != len(entries):
        raise TypeError(f"{function.__name__} takes {len(convert)} arguments, not {len(entries)}")
    return tuple(
        entry.value if to is None else to(entry.value) for to, entry in zip(convert, entries)
    )


class PyPy:
    """Compiles while it runs: nothing to do before the first call. CPython can run it too."""

    def allocate(self, code, length):
        from array import array

        # Multiplied, since an array of that length as initial value would be a second copy.
        return array(code, [0]) * length

    def copy(self, array):
        return array[:]

    def prepare(self, module, name, args):
        return getattr(module, name)


class Numba:
    """Compiles for the types of the first arguments, before the first call."""

    def __init__(self, fastmath=False, cache=False):
        import numba
        import numpy

        self.numba = numba
        self.numpy = numpy
        self.options = {"cache": cache, "error_model": "numpy", "fastmath": fastmath}

    def allocate(self, code, length):
        return self.numpy.empty(length, dtype=code)

    def copy(self, array):
        return array.copy()

    def prepare(self, module, name, args):
        for function in own_functions(module):
            setattr(module, function, self.numba.njit(**self.options)(getattr(module, function)))
        kernel = getattr(module, name)
        kernel.compile(tuple(self.numba.typeof(value) for value in args))
        return kernel


ENGINES = {
    "numba": Numba,
    # In the folder that NUMBA_CACHE_DIR names.
    "numba-cached": lambda: Numba(cache=True),
    "numba-fast": lambda: Numba(fastmath=True),
    "pypy": PyPy,
}
