import LLB
import OCISpec
import SourceText
import Testing

@Suite struct GraphTests {
    static func chain(_ length: Int) throws -> Output {
        var output = try SourceOperation.image("docker.io/library/alpine:latest").output(.init(platform: .linuxAMD64))
        for number in 0..<length {
            let exec = ExecOperation(["/bin/sh", "-c", "echo \(number)"], root: output)
            output = try #require(try exec.run(.named("RUN echo \(number)")).root())
        }
        return output
    }

    /// Neither the walk of a graph nor its release may be recursive.
    @Test func acceptsVeryDeepGraphs() throws {
        let definition = Definition(of: try Self.chain(20_000))
        #expect(definition.vertices.count == 20_002)
        #expect(try Definition(decoding: definition.encoded()).output() != nil)
    }

    /// One image under two names is one vertex, with the metadata and locations of both, as in BuildKit's client.
    @Test func mergesMetadataOfEqualInputs() throws {
        let file = SourceFile(
            name: "Dockerfile",
            text: "FROM a AS one\nFROM a\nCOPY --from=one a b\n",
            language: "Dockerfile"
        )
        func image(_ name: String, line: Int) throws -> Output {
            var options = VertexOptions.named(name, platform: .linuxAMD64)
            options.locations = [SourceLocation(file: file, range: file.lineRange(line))]
            return try SourceOperation.image("docker.io/library/a:latest").output(options)
        }
        let (one, two) = (try image("[one] FROM a", line: 1), try image("[two] FROM a", line: 2))

        var copy = FileOperation(on: two)
        copy.copy(from: one, "/a", to: "/b")
        var copies = copy
        copies.copy(from: one, "/c", to: "/d")
        var exec = ExecOperation(["a"], root: two)
        exec.mounts.append(Mount("/one", source: one))
        for output in [try copy.vertex().output, try copies.vertex().output, try #require(try exec.run().root())] {
            let definition = Definition(of: output)
            let digest = try #require(definition.digests.first)
            #expect(definition.digests.count == 3)
            #expect(definition.metadata[digest]?.customName == "[one] FROM a")
            #expect(definition.locations[digest]?.flatMap(\.ranges).map(\.startLine) == [2, 1])
        }
    }

    @Test func refusesInvalidOperations() throws {
        let alpine = try OperationCase.alpine()
        #expect(throws: OperationError.emptyIdentifier) { try SourceOperation(identifier: "").vertex() }
        #expect(throws: OperationError.noArguments) { try ExecOperation([], root: alpine).run() }
        #expect(throws: OperationError.noWorkingDirectory) {
            var exec = ExecOperation(["a"], root: alpine)
            exec.workingDirectory = ""
            return try exec.run()
        }
        #expect(throws: OperationError.tmpfsWithSource(target: "/t")) {
            var exec = ExecOperation(["a"], root: alpine)
            exec.mounts.append(Mount("/t", source: alpine, kind: .tmpfs(size: 0)))
            return try exec.run()
        }
        #expect(throws: OperationError.noActions) { try FileOperation(on: alpine).vertex() }
        #expect(throws: OperationError.unknownAction(7)) {
            var file = FileOperation(on: alpine)
            file.copy(fromAction: 7, "/a", to: "/b")
            return try file.vertex()
        }
        #expect(throws: OperationError.tooFewInputs(1)) { try MergeOperation([alpine, nil]).vertex() }
        #expect(throws: OperationError.self) { try PassthroughOperation(id: "", output: alpine, after: []).vertex() }
        #expect(throws: OperationError.self) {
            try PassthroughOperation(id: "x", inputs: [alpine], outputs: [1]).vertex()
        }
        #expect(throws: OperationError.self) { try SourceOperation.imageBlob("docker.io/library/alpine:latest") }
        #expect(throws: OperationError.self) { try Definition(decoding: [0xFF, 0xFF]) }
        #expect(throws: OperationError.self) { try Definition(vertices: [[0xFF]]).output() }
    }

    @Test func mountsWithoutOutputThrow() throws {
        var exec = ExecOperation(["a"], root: try OperationCase.alpine(), isRootReadOnly: true)
        exec.mounts += [.tmpfs("/t"), .cache("/c", id: "c"), Mount("/out")]
        let result = try exec.run()
        #expect(try result.root() == OperationCase.alpine())
        #expect(try result.output(of: "/out")?.index == 0)
        for target in ["/t", "/c", "/nowhere"] {
            #expect(throws: OperationError.noOutput(target: target)) { try result.output(of: target) }
        }
    }

    @Test func rangeThatEndsAfterANewlineEndsInItsLine() {
        let file = SourceFile(name: "f", text: "é one\ntwo\n")
        let range = Definition.Range(SourceLocation(file: file, range: SourceRange(0, 7)))
        #expect(range == .init(startLine: 1, startCharacter: 0, endLine: 1, endCharacter: 5))
        #expect(range.location(in: file).range == SourceRange(0, 6))
    }
}
