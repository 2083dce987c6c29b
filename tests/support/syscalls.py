"""A forked process whose calls to the system are counted: killed at one, or refused one.

It is traced with ptrace(2), so nothing has to be installed; only Linux on x86-64 is spoken here.
"""

import ctypes
import multiprocessing
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

WHY_NOT = "calls to the system are traced on Linux on x86-64, where ptrace is allowed"
TRIAL = "import ctypes, sys; sys.exit(ctypes.CDLL(None).ptrace(0, 0, 0, 0) != 0)"
TRACEME, PEEKUSER, POKEUSER, CONT, SYSCALL, SETOPTIONS = 0, 3, 6, 7, 24, 0x4200
TRACE_SYSGOOD, EXIT_KILL = 1, 0x100000
ORIG_RAX, RAX = 15 * 8, 10 * 8  # where struct user keeps the number of a call, and its result
SYSCALL_STOP = signal.SIGTRAP | 0x80
NUMBERS = {
    0: "read", 1: "write", 3: "close", 8: "lseek", 9: "mmap", 11: "munmap", 12: "brk",
    17: "pread64", 18: "pwrite64", 44: "sendto", 45: "recvfrom", 72: "fcntl", 74: "fsync",
    75: "fdatasync", 77: "ftruncate", 82: "rename", 87: "unlink", 257: "openat",
    262: "newfstatat", 285: "fallocate",
}  # fmt: skip


@dataclass(frozen=True)
class Life:
    """How a traced process ended: what it said, and the call at which it was struck, if any."""

    said: bytes
    struck: str | None
    code: int | None  # None where a signal ended it


Wanted = Callable[[str], bool]


def can_trace() -> bool:
    """Tell whether processes can be traced here; some containers forbid it."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return False
    return subprocess.run([sys.executable, "-c", TRIAL], check=False).returncode == 0  # noqa: S603 - our own interpreter


def every_call(_name: str) -> bool:
    """Count each call to the system."""
    return True


def run_struck(
    work: Callable[[Callable[[bytes], None]], Callable[[], None]],
    at: int,
    *,
    errno: int | None = None,
    counted: Wanted = every_call,
) -> Life:
    """Fork a process and strike it at the `at`-th counted call; returns how it ended.

    `work(say)` prepares, unobserved, and returns what is then done and observed. The call is
    refused with `errno`, or, without one, the process is killed before it is carried out.
    To be used where no other thread runs, as in `alone`.
    """
    hear, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(hear)
        _be_traced(work, tell)
    os.close(tell)
    struck, code = _watch(pid, at, errno, counted)
    said = b""
    while part := os.read(hear, 4096):
        said += part
    os.close(hear)
    return Life(said, struck, code)


def alone(work: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a function of a module returns in a process of its own, which may fork."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([work.__module__])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, work, arguments))
    process.start()
    theirs.close()
    try:
        return ours.recv()
    finally:
        process.join()
        process.close()
        ours.close()


def _answer(line: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    line.send(work(*arguments))


def _be_traced(work: Callable[..., Callable[[], None]], tell: int) -> None:
    code = 1
    try:
        act = work(lambda word: os.write(tell, word) and None)
        _ptrace(TRACEME, 0, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        act()
        code = 0
    finally:
        os._exit(code)


def _watch(pid: int, at: int, errno: int | None, counted: Wanted) -> tuple[str | None, int | None]:
    _, status = os.waitpid(pid, 0)  # it stops before it acts
    if not os.WIFSTOPPED(status):
        raise RuntimeError("the process ended before it was to be struck")
    _ptrace(SETOPTIONS, pid, 0, TRACE_SYSGOOD | EXIT_KILL)
    count, entering, struck, passed_on = 0, True, None, 0
    while True:
        _ptrace(SYSCALL, pid, 0, passed_on)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSTOPPED(status):
            return struck, os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
        passed_on = 0
        if os.WSTOPSIG(status) != SYSCALL_STOP:
            passed_on = os.WSTOPSIG(status)
            continue
        if entering and struck is None:
            number = _ptrace(PEEKUSER, pid, ORIG_RAX, 0)
            name = NUMBERS.get(number, str(number))
            count += counted(name)
            if counted(name) and count == at:
                struck = name
                _strike(pid, errno)
        elif not entering and struck is not None and errno is not None:
            _ptrace(POKEUSER, pid, RAX, -errno)
            errno = None
        entering = not entering


def _strike(pid: int, errno: int | None) -> None:
    if errno is None:
        os.kill(pid, signal.SIGKILL)
    else:
        _ptrace(POKEUSER, pid, ORIG_RAX, -1)  # no such call: it is not carried out


def _ptrace(request: int, pid: int, where: int, data: int) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.restype = ctypes.c_long
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    ctypes.set_errno(0)
    found = int(libc.ptrace(request, pid, where, ctypes.c_void_p(data & 0xFFFFFFFFFFFFFFFF)))
    if found == -1 and (number := ctypes.get_errno()) and number != 3:  # ESRCH: it was killed
        raise OSError(number, os.strerror(number), "ptrace")
    return found
