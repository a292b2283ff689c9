# shellcheck shell=bash disable=SC2154,SC2034
# Apps that Yarn installs, the newer one in a system as Node's images are; part of tests.d/recipes, whose functions it calls.

# With classic Yarn.
yarn_app_answers() {
    local context=$stage/context-yarn port app file
    port=$(free_port)
    cp -r -- "$root/Tests/Systems/tzurot" "$context"
    cp -- "${packages[@]}" "$context"
    rm -rf "$context/data"
    app=$context
    : >"$context/yarn.lock"
    expect_match "$(printed npm shell)" '^yarn add ./holdfast-.*tgz$'
    bound=("$context:/project:rw")
    # In a layer: what Yarn keeps of a package would be taken for the next one of the same version.
    begin_layer "$stage/images-yarn/add" "$base-node-apps"
    enter "$image" sh -c "cd /project && $(printed npm shell) --offline"
    grep -q '^"*holdfast@' "$context/yarn.lock"
    printed docker .dockerignore >"$stage/ignored" && mv -- "$stage/ignored" "$context/.dockerignore"
    for file in Dockerfile Dockerfile.npm; do
        printed docker "$file" >"$stage/$file.yarn"
        expect_match "$(<"$stage/$file.yarn")" 'COPY package.json yarn.lock holdfast-.*RUN yarn install --frozen-lockfile --production'
        build_image "$stage/$file.yarn" "$context" "$stage/images-yarn-$file" "$base-node-apps"
    done
    bound=("$repository:/repository:rw")
    container yarn "$port" HOLDFAST_REPOSITORY=/repository "HOLDFAST_KEY=$(<"$stage/key")" HOLDFAST_TIMELINE=yarn
    answers "$port" GET /state
    end
}

# pack NAME FILE: a package of one file, whose text is read, beside the project.
pack() {
    local place=$stage/packed/$1
    mkdir -p -- "$place"
    echo "{ \"name\": \"$1\", \"version\": \"1.0.0\", \"main\": \"$2\", \"bin\": \"$2\" }" >"$place/package.json"
    cat >"$place/$2"
    npm pack "$place" --pack-destination "$context" >/dev/null 2>&1
}

# add_to_manifest JSON: to that object in the project's package.json, or to the one that is named: add_to_manifest JSON scripts.
add_to_manifest() {
    node -e 'const fs = require("fs"), p = JSON.parse(fs.readFileSync("package.json")), [added, name] = process.argv.slice(1);
        Object.assign(name ? p[name] ??= {} : p, JSON.parse(added)); fs.writeFileSync("package.json", JSON.stringify(p))' "$@"
}

# yarn_project NAME: the app without data, and with settings as are printed; it needs one package to start, and another to
# be built. Sets `context` and `machine`, the system of its developer.
yarn_project() {
    context=$stage/context-$1 app=$stage/context-$1
    cp -r -- "$root/Tests/Systems/tzurot" "$context"
    cp -- "${packages[@]}" "$context"
    cd -- "$context" || return
    rm -rf -- data holdfast.json
    printed docker holdfast.json >"$stage/settings" && mv -- "$stage/settings" holdfast.json
    echo 'console.log("greeting is there")' | pack greeting greeting.js
    printf '#!/usr/bin/env node\nrequire("fs").cpSync("index.js", "dist/index.js")\n' | pack assemble assemble.js
    echo 'require("greeting")' >>index.js
    add_to_manifest '{ "build": "mkdir -p dist && assemble", "start": "node dist/index.js" }' scripts
    begin_layer "$stage/images-$1/machine" "$base-node-24"
    machine=$image
    : >yarn.lock
}
# on_machine COMMAND…: in the project's folder, with the repository's variables.
on_machine() {
    local bound=("$context:/project:rw" "$repository:/repository:rw")
    # shellcheck disable=SC2016
    enter "$machine" env YARN_ENABLE_NETWORK=0 "${variables[@]}" sh -c 'cd /project && exec "$@"' sh "$@" || {
        printf 'ended with %d: %s\n' $? "$*"
        return 1
    }
}
# Yarn is killed, with all that it has begun; a milder signal unshare keeps to itself.
leave_app() {
    kill -KILL "$(pgrep -P "$running")"
    wait "$running" || true
    while (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do sleep 0.1; done
}

# The lines for npm, and the scripts: what an app wrote is there when it is started without it.
yarn_scripts_run() {
    local variables=("${variables[@]}" "PORT=$port")
    expect_match "$(printed npm shell)" '^yarn add ./holdfast-.*tgz$'
    on_machine sh -c "$(printed npm shell)"
    on_machine yarn add ./greeting-1.0.0.tgz
    on_machine yarn add --dev ./assemble-1.0.0.tgz
    add_to_manifest "{ $(printed npm package.json) }" scripts
    expect_match "$(<package.json)" '"start":"holdfast restore --if-missing --allow-empty && node dist/index.js"'
    on_machine yarn run build
    beside on_machine yarn start
    answers "$port" POST /login '{"user": "sixth"}'
    on_machine yarn run backup
    leave_app
    rm -rf -- data
    beside on_machine yarn start
    expect_match "$(answers "$port" GET /state)" sixth
    leave_app
    rm -rf -- data dist
}
# yarn_image FILE: as is printed; sets `image`.
yarn_image() {
    printed docker "$1" >"$stage/$1.$name"
    build_image "$stage/$1.$name" "$context" "$stage/images-$name-$1" "$base-node-24"
    [[ -e $image/app/dist/index.js && -e $image/app/node_modules/greeting && ! -e $image/app/data && ! -e $image/app/.yarn/cache ]]
}
# A redeploy from one of the images to the other, with the archive between that the workflow makes.
yarn_images_keep_data() {
    local bound=("$repository:/repository:rw") line
    variables+=(HOLDFAST_RUN_POLL=1s)
    printed docker .dockerignore >"$stage/ignored" && mv -- "$stage/ignored" .dockerignore
    yarn_image Dockerfile
    container "$name-1" "$port" "${variables[@]}"
    answers "$port" POST /login '{"user": "seventh"}'
    rm -rf -- node_modules .pnp.cjs
    while read -r line; do
        on_machine env "${workflow[@]}" sh -c "$line" </dev/null
    done < <(printed github .github/workflows/backup.yaml | sed -n 's/^      - run: //p') >said
    expect_match "$(<said)" "made by $name-1"
    end
    yarn_image Dockerfile.npm
    container "$name-2" "$port" "${variables[@]}"
    expect_match "$(answers "$port" GET /state)" seventh
    end
}
# yarn_app NAME
yarn_app() {
    local port name=$1 workflow=() variables context app machine
    port=$(free_port)
    variables=(HOLDFAST_REPOSITORY=/repository "HOLDFAST_KEY=$(<"$stage/key")" HOLDFAST_TIMELINE="$name")
    yarn_project "$name"
    "$name"_files
    yarn_scripts_run
    yarn_images_keep_data
}

# With the program, and a plugin, in the project, as Yarn 3 has them; classic Yarn hands over to it.
yarn3_files() {
    mkdir -p .yarn/{releases,plugins/@yarnpkg}
    cp -- "$newer_yarn" .yarn/releases/yarn-3.5.0.cjs
    # The program that is used here has what this plugin does.
    echo 'module.exports = { name: "@yarnpkg/plugin-none", factory: () => ({}) }' >.yarn/plugins/@yarnpkg/plugin-workspace-tools.cjs
    cat >.yarnrc.yml <<'TEXT'
nodeLinker: node-modules
plugins:
  - path: .yarn/plugins/@yarnpkg/plugin-workspace-tools.cjs
    spec: "@yarnpkg/plugin-none"
yarnPath: .yarn/releases/yarn-3.5.0.cjs
TEXT
}
yarn3_app_keeps_data() {
    yarn_app yarn3
    expect_match "$(<"$stage/Dockerfile.yarn3")" 'COPY package.json .*install --immutable.* run build.* workspaces focus '
    [[ ! -e $image/app/node_modules/assemble ]]
}
# With nothing in the project but the name that corepack reads; packages are in no folder then.
plugged_files() {
    add_to_manifest '{ "packageManager": "yarn@3.5.0" }'
    on_machine corepack enable
    workflow=(YARN_NODE_LINKER=node-modules)
    expect_match "$(printed github .github/workflows/backup.yaml)" $'\n      YARN_NODE_LINKER: node-modules\n'
}
