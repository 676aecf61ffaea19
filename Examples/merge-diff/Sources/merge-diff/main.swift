// Installs packages side by side instead of one after the other. Each installation runs on the same base; what it changed is
// merged into one file system. A change of one package installs only that one again, and nothing is copied.
//
//     swift run merge-diff curl git make | buildctl build --output type=image,name=tools

import LLB

let packages = CommandLine.arguments.count > 1 ? Array(CommandLine.arguments.dropFirst()) : ["curl", "git", "make"]

let base = LLB.image("docker.io/library/alpine:3.22").run(words: "apk update", .named("update the package index"))
let installations = packages.map { package in
    base.run(
        ["apk", "add", package],
        .named("install " + package),
        .progressGroup(id: "install", name: "install packages")
    )
}

// The package manager's database is a file that every installation changes; each is kept as it was on the base.
let changes = zip(packages, installations).map { package, installed in
    LLB.diff(
        from: base,
        to: installed.copy("/lib/apk/db/", from: base, to: "/lib/apk/db/", .contentsOnly),
        .named("changes of " + package)
    )
}
let tools = LLB.merge([base] + changes, .named("all packages"))
let checked = tools.requiring(
    packages.map { package in tools.run(["sh", "-c", "command -v \"$0\"", package], .named("test " + package)) },
    id: "tested"
)
try checked.marshal(for: .linuxAMD64).write(to: .standardOutput)
