// Writes the graph of a small image to standard output:
//
//     swift run writellb | buildctl debug dump-llb | jq .
//     swift run writellb | buildctl build --local context=. --output type=image,name=demo

import LLB

let state = LLB.image("docker.io/library/alpine")
    .copy("README.md", from: .local("context"), to: "README.md")
    .run(["/bin/sh", "-c", "echo \"programmatically built\" > /built.txt"])
try state.marshal(for: .linuxAMD64).write(to: .standardOutput)
