# What the packages have in common: version and date, texts from the program itself, stripped binary, tidy archives.

# shellcheck source=../lib/environment.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/../lib/environment.bash"

output=$root/.build/package
program=$root/.build/release/holdfast

# The program is the one place that knows the version.
package_version() {
    local version
    version=$("$program" version)
    version=${version#holdfast }
    [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] || fail "'holdfast version' gives no version: '$version'"
    printf '%s\n' "$version"
}

# One date for everything inside, so that the same commit gives the same bytes.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || stat -c %Y "$root/Package.swift")}

# An empty folder, which goes at the end.
stage() {
    staged=$(mktemp -d "$output/stage.XXXXXX")
    trap 'rm -rf -- "$staged"' EXIT
    chmod 755 "$staged"
}

# write_texts MANUALS BASH ZSH FISH: manual page and completions of the program, into these folders.
write_texts() {
    mkdir -p "$@"
    "$program" help --man >"$1/holdfast.1"
    [[ $(head -c 1 "$1/holdfast.1") == . ]] || fail "'holdfast help --man' gives no manual page"
    "$program" completion bash >"$2/holdfast"
    "$program" completion zsh >"$3/_holdfast"
    "$program" completion fish >"$4/holdfast.fish"
    for file in "$2/holdfast" "$3/_holdfast" "$4/holdfast.fish"; do
        [[ -s $file ]] || fail "'holdfast completion' gives nothing for ${file##*/}"
    done
}

# Links the program again with libarchive inside: as a shared library it would bring an XML parser and 30 MB of
# character tables for formats that we don't read. The other libraries are copied to LIBRARIES; so is libcurl, with all
# that it needs, because a system's own may want another libcrypto than the one that is here.
# portable_program TARGET LIBRARIES
portable_program() {
    local target=$1 libraries=$2 archive shared static=$staged/static flags=() library name
    archive=$(pkg-config --variable=libdir libarchive)/libarchive
    mkdir -p "$static" "${target%/*}" "$libraries"
    ln -s "$archive.a" "$static"
    while read -r library; do
        flags+=(-Xlinker "-l:$library")
    done < <(readelf -d "$archive.so" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -v '^libc\.so')
    while read -r name; do
        flags+=(-Xlinker --undefined -Xlinker "archive_$name")
    done < <(grep -oE '_\([a-z0-9_]+\)' "$root/Sources/CArchive/shim.h" | sed 's|_(\(.*\))|\1|')
    ((${#flags[@]} > 100)) || fail "the functions of libarchive are not where they were, in Sources/CArchive/shim.h"
    swiftc -static-stdlib -emit-executable -o "$target" "@$root/.build/release/holdfast.product/Objects.LinkFileList" \
        -L "$static" -larchive -Xlinker --gc-sections -Xlinker --defsym -Xlinker main=holdfast_main -Xlinker --as-needed "${flags[@]}" \
        -use-ld=lld -Xlinker -z -Xlinker pack-relative-relocs -Xlinker --icf=safe -Xlinker --no-export-dynamic \
        -Xlinker --symbol-ordering-file="$root/Sources/holdfast/functions.order" -Xlinker --no-warn-symbol-ordering >&2
    rm -rf -- "$static"
    shared=("$(pkg-config --variable=libdir libcurl)/libcurl.so.4" "$(pkg-config --variable=libdir sqlite3)/libsqlite3.so.0")
    { ldd "$target" "${shared[@]}" && printf ' => %s\n' "${shared[@]}"; } | sed -n 's|.* => \(/[^ ]*\).*|\1|p' | sort -u |
        grep -vE '/(libc|libm|libdl|librt|libpthread|libresolv)\.so' | xargs -rd '\n' cp -L -t "$libraries"
    strip --strip-unneeded "$target" "$libraries"/*
    patchelf --force-rpath --set-rpath "\$ORIGIN/$(realpath --relative-to="${target%/*}" "$libraries")" "$target"
    chmod 755 "$target"
    chmod 644 "$libraries"/*
}

# notices FOLDER LIBRARIES: our licence, the Swift runtime's, and those of the libraries as Debian has them.
notices() {
    local folder=$1 libraries=$2 file owner
    mkdir -p "$folder"
    cp -- "$root/LICENSE" "$folder"
    cp -- "$(dirname -- "$(readlink -f -- "$(command -v swiftc)")")/../share/swift/LICENSE.txt" "$folder/LICENSE.swift"
    for file in "$libraries"/* libarchive.so.13; do
        owner=$(dpkg-query --search "*/${file##*/}" | sed -n 's/:.*//p' | head -1)
        [[ -n $owner ]] || fail "no package owns ${file##*/}, so its licence isn't known"
        cp -L -- "/usr/share/doc/$owner/copyright" "$folder/LICENSE.$owner"
    done
}

# archive FOLDER NAME TARGET: a gzipped tar of FOLDER/NAME that says nothing about who made it when.
archive() {
    chmod -R u=rwX,go=rX "$1/$2"
    tar -C "$1" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=ustar -cf - "$2" |
        gzip -9n >"$3.new"
    mv -- "$3.new" "$3"
    printf '%s\n' "$3"
}
