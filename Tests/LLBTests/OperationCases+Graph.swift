import LLB
import OCISpec
import SourceText

extension OperationCase {
    static let dockerfile = SourceFile(
        name: "Dockerfile",
        text: "FROM alpine\nRUN a\nRUN b\n",
        language: "Dockerfile",
        origin: (try? context()).map { Definition(of: $0) }
    )
    static let yaml = SourceFile(name: "other.yaml", text: "é: x\n", language: "YAML")

    static func line(_ line: Int) -> SourceLocation {
        SourceLocation(file: dockerfile, range: dockerfile.lineRange(line))
    }

    static let others: [OperationCase] = [
        .init("merge") {
            let changed = try file(on: busybox()) { $0.makeDirectory("/x") }
            return try MergeOperation([alpine(), nil, changed, alpine()]).output()
        },
        .init("merge-one") { try MergeOperation([nil, alpine()]).output() },
        .init("diff") { DiffOperation(from: try alpine(), to: try exec().run().root()).output() },
        .init("diff-upper-scratch") { DiffOperation(from: try alpine(), to: nil).output() },
        .init("diff-lower-scratch") { DiffOperation(from: nil, to: try alpine()).output() },
        .init("merge-diff") {
            let change = DiffOperation(from: try alpine(), to: try exec().run().root()).output()
            return try MergeOperation([alpine(), change]).output(.named("m"))
        },
        .init("passthrough") {
            try PassthroughOperation(id: "id", output: alpine(), after: [busybox(), nil, context()]).output()
        },
        .init("passthrough-second") {
            let vertex = try PassthroughOperation(
                id: "two",
                inputs: [alpine(), busybox(), context()],
                outputs: [1, 2]
            ).vertex()
            return Output(vertex: vertex, index: 1)
        },
        .init("build") { BuildOperation(source: try alpine()).output() },
        .init("build-file") { BuildOperation(source: try alpine(), fileName: "x.llb").output() },
        .init("sources") {
            let base = try image("alpine", .init(platform: .linuxAMD64, locations: [line(1)]))
            let x = SourceLocation(file: yaml, range: SourceRange(4, 5))
            let run = try ExecOperation(arguments, root: base).run(.init(locations: [line(2), line(3), x]))
            return try file(on: run.root()) { $0.makeDirectory("/x") }
        },
        .init("merged-metadata") {
            var first = VertexOptions.named("one", platform: .linuxAMD64)
            first.locations = [line(1)]
            var second = VertexOptions.named("two", platform: .linuxAMD64)
            second.metadata.description["k"] = "v"
            second.metadata.ignoresCache = true
            second.locations = [line(2)]
            return try MergeOperation([
                file(on: image("alpine", first)) { $0.makeDirectory("/1") },
                file(on: image("alpine", second)) { $0.makeDirectory("/2") },
            ]).output()
        },
    ]
}
