import LLB
import LLBProtos
import SourceText
import SwiftProtobuf
import Testing

@testable import LLBInspection

/// The hand-written decoder against the generated code.
@Suite struct DecodeTests {
    @Test func agreesWithTheGeneratedCode() throws {
        let bytes = DumpTests.everything
        let ours = try Definition(decoding: bytes)
        #expect(try ours == Definition(Pb_Definition(serializedBytes: bytes)))
        var pending = [try #require(try ours.output()).vertex]
        while let vertex = pending.popLast() {
            let proto = try Pb_Op(serializedBytes: vertex.bytes)
            #expect(vertex.inputs.map(\.vertex.digest) == proto.inputs.map(\.digest))
            #expect(vertex.inputs.map { Int64($0.index) } == proto.inputs.map(\.index))
            #expect(try vertex.platform == vertex.options().platform)
            pending += vertex.inputs.map(\.vertex)
        }
    }

    /// With one byte changed, both decoders agree on every definition that the hand-written one accepts.
    @Test func agreesOnDamagedBytes() throws {
        let bytes = DumpTests.everything
        var agreed = 0
        for position in bytes.indices {
            for change: UInt8 in [0x01, 0x08, 0x80] {
                var wild = bytes
                wild[position] ^= change
                let theirs = (try? Pb_Definition(serializedBytes: wild)).flatMap { try? Definition($0) }
                guard let ours = try? Definition(decoding: wild) else { continue }
                #expect(ours == theirs, "byte \(position) changed by \(change)")
                agreed += 1
            }
        }
        #expect(agreed > bytes.count)
    }

    /// A definition that was read from a message is built on like one that was decoded.
    @Test func keepsTheGraphOfATextWhenBuiltOn() throws {
        let origin = Definition(of: try SourceOperation.local("dockerfile").output())
        let file = SourceFile(name: "f", text: "FROM alpine\n", language: "Dockerfile", origin: origin)
        var options = VertexOptions.named("base")
        options.locations = [SourceLocation(file: file, range: SourceRange(0, 11))]
        let given = Definition(of: try SourceOperation.image("docker.io/library/alpine:latest").output(options))
        let output = try #require(try Definition(given.proto).output())
        #expect(Definition(of: output).sources.first?.definition?.digests == origin.digests)
        #expect(Definition(of: output).encoded() == given.encoded())
    }

    /// Actions are numbered as in the dump, from 1 and without the inputs.
    @Test(arguments: [2, 3, 9]) func namesTheActionThatIsMissing(number: Int64) throws {
        let proto = Pb_Op.with {
            $0.inputs = [Pb_Input.with { $0.digest = "sha256:a" }]
            $0.file.actions = [
                Pb_FileAction.with {
                    $0.secondaryInput = -1
                    $0.mkdir.path = "/a"
                },
                Pb_FileAction.with {
                    $0.input = number
                    $0.secondaryInput = -1
                    $0.mkdir.path = "/b"
                },
            ]
        }
        let image = try SourceOperation.image("a").output()
        let error = #expect(throws: OperationError.self) { try Operation(proto, inputs: [image]) }
        let message = "file action 2 uses action \(number), which doesn't precede it"
        #expect(error == .undecodable(message))
    }
}
