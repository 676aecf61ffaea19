import LLB
import OCISpec
import SourceText
import Testing

/// Decoding of messages that no client writes, by protobuf's rules.
@Suite struct DecodeTests {
    static func message(_ body: (inout WireWriter) -> Void) -> [UInt8] {
        var writer = WireWriter()
        body(&writer)
        return writer.bytes
    }

    /// The last vertex of a definition, which names the result.
    static func result(of vertex: [UInt8], index: Int64 = 0) -> [UInt8] {
        message {
            $0.message(1) {
                $0.string(1, Vertex.digest(of: vertex))
                $0.int(2, index)
            }
        }
    }

    static func source(_ identifier: String) -> [UInt8] {
        message { $0.message(3) { $0.string(1, identifier) } }
    }

    @Test func lastValueCountsAndMessagesAreMerged() throws {
        let metadata = Self.message {
            $0.message(2) {
                $0.string(1, "k")
                $0.string(2, "old")
            }
            $0.message(2) {
                $0.string(2, "new")
                $0.string(1, "k")
            }
            $0.presentUnsigned(1, 1)
            $0.message(4) { _ in }
            $0.message(5) { $0.string(1, "none") }
            $0.message(5) {
                $0.string(1, "some")
                $0.bool(2, true)
            }
            $0.message(6) { $0.string(1, "id") }
            $0.message(6) { $0.string(2, "name") }
            $0.message(7) { $0.int(5, -1) }
            $0.string(99, "unknown")
        }
        let definition = try Definition(
            decoding: Self.message { writer in
                writer.message(3) { $0.message(2) { $0.string(1, "one") } }
                writer.message(2) {
                    $0.string(1, "d")
                    $0.data(2, metadata)
                }
                writer.message(3) {
                    $0.message(2) {
                        $0.string(1, "gone")
                        $0.string(1, "two")
                        $0.data(2, [0xFF, 0x0A])
                    }
                    $0.message(1) {
                        $0.string(1, "d")
                        $0.message(2) {
                            $0.message(1) {
                                $0.int(1, 1)
                                $0.message(2) { $0.message(1) { $0.int(1, 1) } }
                            }
                        }
                    }
                }
                writer.presentUnsigned(77, 1)
            }
        )
        #expect(definition.sources.map(\.file.name) == ["one", "two"])
        #expect(definition.sources[1].file.bytes == [0xFF, 0x0A])
        #expect(
            definition.locations == ["d": [.init(source: 1, ranges: [.init(startLine: 1, endLine: 0)])]]
        )
        #expect(
            definition.metadata["d"]
                == with(
                    VertexMetadata(ignoresCache: true, description: ["k": "new"], capabilities: ["some"])
                ) {
                    $0.exportsCache = false
                    $0.progressGroup = ProgressGroup(id: "id", name: "name")
                    $0.linuxResources = with(LinuxResources()) { $0.cpuQuota = -1 }
                }
        )
    }

    @Test func findsTheSourceOfAResult() throws {
        let source = Self.message {
            $0.message(2) { _ in }
            $0.message(3) { $0.string(1, "local://context") }
            $0.message(3) { $0.map(2, ["k": "v"]) }
        }
        let found = try Definition(vertices: [source, Self.result(of: source)]).resultSource()
        #expect(found?.identifier == "local://context")
        #expect(found?.attributes == ["k": "v"])
        #expect(try Definition(vertices: []).resultSource() == nil)
        let overruled = source + Self.message { $0.message(4) { _ in } }
        #expect(
            try Definition(vertices: [overruled, Self.result(of: overruled)]).resultSource() == nil
        )
        #expect(throws: OperationError.self) { try Definition(vertices: [[0xFF]]).resultSource() }
    }

    @Test func readsPlatformAndInputs() throws {
        let vertex = Self.message {
            $0.message(3) { $0.string(1, "docker-image://a") }
            $0.message(10) {
                $0.string(1, "arm")
                $0.string(2, "linux")
                $0.string(5, "f")
            }
            $0.message(10) {
                $0.string(3, "v7")
                $0.string(5, "g")
            }
        }
        let output = try #require(
            try Definition(vertices: [vertex, Self.result(of: vertex, index: 3)]).output()
        )
        #expect(output.index == 3)
        let platform = Platform(
            os: "linux",
            architecture: "arm",
            variant: "v7",
            osFeatures: ["f", "g"]
        )
        #expect(output.platform == platform)
        #expect(output.vertex.bytes == vertex)
    }

    @Test func refusesInvalidReferences() {
        let source = Self.source("local://a")
        let cases: [[[UInt8]]] = [
            [source, Self.result(of: source, index: -1)],
            [source, Self.result(of: [1])],
            [source + [0x0A], Self.result(of: source + [0x0A])],
            [Self.message { $0.presentData(1, [0x0A, 1, 0xFF]) }],
        ]
        for vertices in cases {
            #expect(throws: OperationError.self) { try Definition(vertices: vertices).output() }
        }
        let misplaced = Self.message {
            $0.message(3) { $0.message(1) { $0.message(2) { $0.message(1) { $0.int(1, 0) } } } }
        }
        #expect(throws: OperationError.undecodable("a location refers to source text 0, which doesn't exist")) {
            try Definition(decoding: misplaced)
        }
    }

    @Test(arguments: [(7, true), (8, false)])
    func boundsNesting(depth: Int, isRead: Bool) {
        var bytes: [UInt8] = []
        for _ in 0..<depth {
            bytes = Self.message { writer in
                writer.message(3) { $0.message(2) { $0.presentData(3, bytes) } }
            }
        }
        #expect(((try? Definition(decoding: bytes)) != nil) == isRead)
    }

    /// A definition that is truncated or damaged at any byte is decoded or refused without a trap.
    @Test func survivesCuts() throws {
        let output = try GraphTests.chain(3)
        let bytes = Definition(of: output).encoded()
        for count in bytes.indices {
            _ = try? Definition(decoding: Array(bytes.prefix(count))).output()
        }
        for position in bytes.indices {
            var wild = bytes
            wild[position] ^= 0xFF
            let definition = try? Definition(decoding: wild)
            _ = try? definition?.output()
            _ = try? definition?.resultSource()
        }
    }

    /// An input keeps the graph that its source text was read from, also if more is built on it.
    @Test func keepsTheOriginOfATextWhenBuiltOn() throws {
        let origin = Definition(of: try SourceOperation.local("dockerfile").output())
        let file = SourceFile(name: "f", text: "FROM alpine\n", language: "Dockerfile", origin: origin)
        var options = VertexOptions.named("base")
        options.locations = [SourceLocation(file: file, range: SourceRange(0, 11))]
        let given = Definition(of: try SourceOperation.image("docker.io/library/alpine:latest").output(options))
        let input = try #require(try Definition(decoding: given.encoded()).output())
        var more = FileOperation(on: input)
        // The same text, read a second time.
        let again = SourceFile(name: "f", text: "FROM alpine\n", language: "Dockerfile", origin: origin)
        more.makeDirectory("/x", mode: 0o755)
        var step = VertexOptions.named("step")
        step.locations = [SourceLocation(file: again, range: SourceRange(0, 4))]
        let built = Definition(of: try more.output(step))
        #expect(built.sources.count == 1)
        #expect(built.sources.first?.definition?.digests == origin.digests)
    }

    /// As in BuildKit's Go client, a decoded vertex has only the platform in its bytes, not that of an input. A file operation
    /// has none, so what is built on it is for the platform that the graph is encoded for.
    @Test func aDecodedVertexHasOnlyItsOwnPlatform() throws {
        let arm = Platform(os: "linux", architecture: "arm64")
        let image = try SourceOperation.image("docker.io/library/alpine:latest").output(VertexOptions(platform: arm))
        var change = FileOperation(on: image)
        change.makeDirectory("/x", mode: 0o755)
        let made = try change.output()
        #expect(made.platform == arm)
        let decoded = try #require(try Definition(of: made).output())
        #expect(decoded.platform == nil)
        #expect(decoded.vertex.inputs.first?.platform == arm)
        let chain = try State(of: decoded).run(["a"]).marshal(for: Platform(os: "linux", architecture: "s390x"))
        #expect(try #require(try chain.output()).platform?.architecture == "s390x")
        var exec = ExecOperation(["a"], mounts: [Mount("/", source: decoded)])
        exec.user = "b"
        #expect(try exec.vertex(VertexOptions(platform: arm)).platform == arm)
        #expect(try exec.vertex().platform == nil)
    }
}
