#pragma once

// Swift's Glibc module is built without _GNU_SOURCE, so it lacks what is Linux's own.

#pragma clang module import SwiftGlibc

#include <elf.h>
#include <link.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <malloc.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

// The beginning of it; more follows.
struct dl_phdr_info {
    ElfW(Addr) dlpi_addr;
    const char *dlpi_name;
    const ElfW(Phdr) *dlpi_phdr;
    ElfW(Half) dlpi_phnum;
};

int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags);
int dl_iterate_phdr(
    int (*callback)(struct dl_phdr_info *object, size_t size, void *data), void *data);
int fallocate(int descriptor, int mode, off_t offset, off_t length);
long syscall(long number, ...);
ssize_t getdents64(int descriptor, void *buffer, size_t length);
int pipe2(int ends[2], int flags);
int posix_spawn_file_actions_addchdir_np(
    posix_spawn_file_actions_t *actions, const char *directory);
int renameat2(
    int from_directory, const char *from, int to_directory, const char *to, unsigned int flags);
int syncfs(int descriptor);

// Macros over names that differ between processors.
static const int linux_O_DIRECT = __O_DIRECT;
static const int linux_O_NOATIME = __O_NOATIME;
static const int linux_O_PATH = __O_PATH;
static const int linux_F_SETSIG = __F_SETSIG;
static const int linux_F_SETLEASE = 1024;
static const int linux_F_GETLEASE = 1025;
static const int linux_AT_EMPTY_PATH = 0x1000;
static const long linux_UTIME_OMIT = (1l << 30) - 2l;
static const unsigned long linux_FS_IOC_GETFLAGS = FS_IOC_GETFLAGS;
static const unsigned long linux_FS_IOC_SETFLAGS = FS_IOC_SETFLAGS;

// Variadic.
static inline int linux_prctl(int option, unsigned long value) {
    return prctl(option, value, 0ul, 0ul, 0ul);
}

// Newer than the C library of systems that this is to run on.
static inline int linux_pidfd_open(int process) {
    return (int)syscall(SYS_pidfd_open, process, 0u);
}

static inline int linux_pidfd_send_signal(int descriptor, int number) {
    return (int)syscall(SYS_pidfd_send_signal, descriptor, number, (void *)0, 0u);
}
