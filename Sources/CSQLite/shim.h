#pragma once
#include <dlfcn.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

// SQLite is loaded when the first database is met: most apps have none, and each start of the program would pay for it.
#define SQLITE_FUNCTIONS(_) \
    _(backup_finish) _(backup_init) _(backup_step) _(close) _(column_text) _(errmsg) _(exec) _(extended_errcode) \
    _(finalize) _(libversion) _(open_v2) _(prepare_v2) _(step)

typedef struct {
#define SQLITE_FUNCTION(name) __typeof__(&sqlite3_##name) name;
    SQLITE_FUNCTIONS(SQLITE_FUNCTION)
#undef SQLITE_FUNCTION
} sqlite_library;

static inline bool sqlite_library_load(sqlite_library *library) {
    void *handle = dlopen("libsqlite3.so.0", RTLD_LAZY | RTLD_LOCAL);
    if (!handle) return false;
#define SQLITE_FUNCTION(name)                                                         \
    library->name = (__typeof__(library->name))dlsym(handle, "sqlite3_" #name); \
    if (!library->name) return false;
    SQLITE_FUNCTIONS(SQLITE_FUNCTION)
#undef SQLITE_FUNCTION
    return true;
}
