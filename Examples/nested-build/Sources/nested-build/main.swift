// A build whose graph is the result of another step. The first graph has a step that writes a second graph, here as a file
// with constant content; in practice a program that runs in a container writes it, from what it found there.
//
//     swift run nested-build | buildctl build --output type=image,name=nested

import LLB

let inner = LLB.image("docker.io/library/alpine:3.22")
    .makeFile("/etc/motd", "built by a graph that was built\n")
    .run(words: "cat /etc/motd", .named("inner build"))

let graph = LLB.scratch.makeFile(
    "/graph.llb",
    try inner.marshal(for: .linuxAMD64).encoded(),
    .named("write the inner graph")
)
let outer = graph.build(fileName: "/graph.llb", .named("build the inner graph"))
    .run(words: "ls -l /etc/motd", .named("outer build"))
try outer.marshal(for: .linuxAMD64).write(to: .standardOutput)
