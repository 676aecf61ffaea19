import LLB
import LLBInspection
import LLBProtos
import SwiftProtobuf
import Testing

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
}
