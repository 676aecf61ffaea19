import LLBProtos
import SwiftProtobuf

extension Definition {
    /// The source operation that the result comes straight from; nil where anything else comes between.
    ///
    /// - Throws: `DumpError.badVertex` where the vertices it looks at are no LLB.
    public func resultSource() throws -> (identifier: String, attributes: [String: String])? {
        guard let last = vertices.last else { return nil }
        let result = try decode(last, at: vertices.count - 1)
        guard result.op == nil, let input = result.inputs.first else { return nil }
        guard let index = vertices.lastIndex(where: { Vertex.digest(of: $0) == input.digest }) else { return nil }
        guard case .source(let source) = try decode(vertices[index], at: index).op else { return nil }
        return (source.identifier, source.attrs)
    }

    private func decode(_ bytes: [UInt8], at index: Int) throws -> Pb_Op {
        do { return try Pb_Op(serializedBytes: bytes) } catch { throw DumpError.badVertex(index) }
    }
}
