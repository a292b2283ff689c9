#pragma once
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdbool.h>

// libcurl is loaded when it is first needed: with the twenty libraries that it brings along it would cost every
// start of the program 6 ms, and memory, also where no request is ever made.
typedef struct {
    __typeof__(&curl_global_init) global_init;
    __typeof__(&curl_version) version;
    __typeof__(&curl_easy_init) easy_init;
    __typeof__(&curl_easy_cleanup) easy_cleanup;
    __typeof__(&curl_easy_strerror) easy_strerror;
    __typeof__(&curl_multi_init) multi_init;
    __typeof__(&curl_multi_cleanup) multi_cleanup;
    __typeof__(&curl_multi_add_handle) multi_add_handle;
    __typeof__(&curl_multi_remove_handle) multi_remove_handle;
    __typeof__(&curl_multi_perform) multi_perform;
    __typeof__(&curl_multi_poll) multi_poll;
    __typeof__(&curl_multi_wakeup) multi_wakeup;
    __typeof__(&curl_multi_info_read) multi_info_read;
    __typeof__(&curl_slist_append) slist_append;
    __typeof__(&curl_slist_free_all) slist_free_all;
    // Variadic, which Swift can't call: see the functions below.
    void *easy_setopt, *easy_getinfo, *multi_setopt;
} curl_library;

static inline bool curl_library_load(curl_library *library) {
    void *handle = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
    if (!handle) return false;
#define CURL_LIBRARY_FIND(name) (library->name = (__typeof__(library->name))dlsym(handle, "curl_" #name))
    return CURL_LIBRARY_FIND(global_init) && CURL_LIBRARY_FIND(version) && CURL_LIBRARY_FIND(easy_init) &&
           CURL_LIBRARY_FIND(easy_cleanup) && CURL_LIBRARY_FIND(easy_strerror) && CURL_LIBRARY_FIND(multi_init) &&
           CURL_LIBRARY_FIND(multi_cleanup) && CURL_LIBRARY_FIND(multi_add_handle) &&
           CURL_LIBRARY_FIND(multi_remove_handle) && CURL_LIBRARY_FIND(multi_perform) &&
           CURL_LIBRARY_FIND(multi_poll) && CURL_LIBRARY_FIND(multi_wakeup) && CURL_LIBRARY_FIND(multi_info_read) &&
           CURL_LIBRARY_FIND(slist_append) && CURL_LIBRARY_FIND(slist_free_all) && CURL_LIBRARY_FIND(easy_setopt) &&
           CURL_LIBRARY_FIND(easy_getinfo) && CURL_LIBRARY_FIND(multi_setopt);
#undef CURL_LIBRARY_FIND
}

typedef CURLcode (*curl_setter)(CURL *, CURLoption, ...);
typedef CURLcode (*curl_getter)(CURL *, CURLINFO, ...);
typedef CURLMcode (*curl_multi_setter)(CURLM *, CURLMoption, ...);

static inline CURLcode curl_set_number(const curl_library *library, CURL *easy, CURLoption option, long value) {
    return ((curl_setter)library->easy_setopt)(easy, option, value);
}

static inline CURLcode curl_set_offset(const curl_library *library, CURL *easy, CURLoption option, curl_off_t value) {
    return ((curl_setter)library->easy_setopt)(easy, option, value);
}

static inline CURLcode curl_set_text(const curl_library *library, CURL *easy, CURLoption option, const char *value) {
    return ((curl_setter)library->easy_setopt)(easy, option, value);
}

static inline CURLcode curl_set_pointer(const curl_library *library, CURL *easy, CURLoption option, void *value) {
    return ((curl_setter)library->easy_setopt)(easy, option, value);
}

static inline CURLcode curl_set_read(const curl_library *library, CURL *easy, curl_read_callback value) {
    return ((curl_setter)library->easy_setopt)(easy, CURLOPT_READFUNCTION, value);
}

static inline CURLcode curl_set_seek(const curl_library *library, CURL *easy, curl_seek_callback value) {
    return ((curl_setter)library->easy_setopt)(easy, CURLOPT_SEEKFUNCTION, value);
}

static inline CURLcode curl_set_socket(const curl_library *library, CURL *easy, curl_sockopt_callback value) {
    return ((curl_setter)library->easy_setopt)(easy, CURLOPT_SOCKOPTFUNCTION, value);
}

static inline CURLcode curl_set_close(const curl_library *library, CURL *easy, curl_closesocket_callback value) {
    return ((curl_setter)library->easy_setopt)(easy, CURLOPT_CLOSESOCKETFUNCTION, value);
}

// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode curl_set_write(const curl_library *library, CURL *easy, CURLoption option,
                                      curl_write_callback value) {
    return ((curl_setter)library->easy_setopt)(easy, option, value);
}

static inline CURLcode curl_get_number(const curl_library *library, CURL *easy, CURLINFO information, long *value) {
    return ((curl_getter)library->easy_getinfo)(easy, information, value);
}

static inline CURLcode curl_get_offset(const curl_library *library, CURL *easy, CURLINFO information,
                                       curl_off_t *value) {
    return ((curl_getter)library->easy_getinfo)(easy, information, value);
}

static inline CURLMcode curl_multi_set_number(const curl_library *library, CURLM *multi, CURLMoption option,
                                              long value) {
    return ((curl_multi_setter)library->multi_setopt)(multi, option, value);
}
