// Preloaded into a program, it makes each rename take RENAME_MICROSECONDS longer, so that one can be killed between two.
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int renameat2(int folder, const char *name, int other, const char *new_name, unsigned flags) {
    const char *text = getenv("RENAME_MICROSECONDS");
    if (text) usleep((useconds_t)atol(text));
    return (int)syscall(SYS_renameat2, folder, name, other, new_name, flags);
}
