#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

// libarchive is loaded when it is first needed: with the twelve libraries that it brings along it would cost every start
// of the program time and 2 MiB of memory, also where no tar file is read or written.
#define ARCHIVE_FUNCTIONS(_) \
    _(entry_acl_add_entry) _(entry_acl_next) _(entry_acl_reset) _(entry_acl_types) _(entry_clear) \
    _(entry_copy_fflags_text) _(entry_copy_gname) _(entry_copy_hardlink) _(entry_copy_pathname) \
    _(entry_copy_symlink) _(entry_copy_uname) _(entry_fflags_text) _(entry_filetype) _(entry_free) \
    _(entry_gid) _(entry_gname) _(entry_hardlink) _(entry_mtime) _(entry_mtime_nsec) _(entry_new) \
    _(entry_pathname) _(entry_perm) _(entry_rdevmajor) _(entry_rdevminor) _(entry_set_gid) _(entry_set_mode) \
    _(entry_set_mtime) _(entry_set_rdevmajor) _(entry_set_rdevminor) _(entry_set_size) _(entry_set_uid) \
    _(entry_size) _(entry_sparse_add_entry) _(entry_sparse_next) _(entry_sparse_reset) _(entry_symlink) \
    _(entry_uid) _(entry_uname) _(entry_xattr_add_entry) _(entry_xattr_next) _(entry_xattr_reset) \
    _(error_string) _(filter_bytes) _(read_data_block) _(read_data_skip) _(read_free) _(read_header_position) \
    _(read_new) _(read_next_header2) _(read_open1) _(read_set_callback_data) _(read_set_read_callback) \
    _(read_set_seek_callback) _(read_support_filter_bzip2) _(read_support_filter_gzip) \
    _(read_support_filter_xz) _(read_support_filter_zstd) _(read_support_format_raw) \
    _(read_support_format_tar) _(read_support_format_zip_seekable) _(version_string) _(write_add_filter_gzip) \
    _(write_add_filter_zstd) _(write_close) _(write_data) _(write_fail) _(write_finish_entry) _(write_free) \
    _(write_header) _(write_new) _(write_open) _(write_set_bytes_in_last_block) _(write_set_bytes_per_block) \
    _(write_set_filter_option) _(write_set_format_option) _(write_set_format_pax) _(write_set_format_zip)

// Weak, so that a program which has libarchive inside calls that one.
#define ARCHIVE_FUNCTION(name) extern __typeof__(archive_##name) archive_##name __attribute__((weak));
ARCHIVE_FUNCTIONS(ARCHIVE_FUNCTION)
#undef ARCHIVE_FUNCTION

typedef struct {
#define ARCHIVE_FUNCTION(name) __typeof__(&archive_##name) name;
    ARCHIVE_FUNCTIONS(ARCHIVE_FUNCTION)
#undef ARCHIVE_FUNCTION
} archive_library;

static inline bool archive_library_load(archive_library *library) {
    void *handle = archive_version_string ? NULL : dlopen("libarchive.so.13", RTLD_LAZY | RTLD_LOCAL);
    if (!archive_version_string && !handle) return false;
#define ARCHIVE_FUNCTION(name)                                                                    \
    library->name = handle ? (__typeof__(library->name))dlsym(handle, "archive_" #name) : archive_##name; \
    if (!library->name) return false;
    ARCHIVE_FUNCTIONS(ARCHIVE_FUNCTION)
#undef ARCHIVE_FUNCTION
    return true;
}
