import Bridge
import Foundation
import LLB
import LLBProtos
import SwiftProtobuf

@testable import LocalSolver

/// A temporary directory, removed with the value: a small tree, and files outside it that must stay unreadable.
final class TestTree {
    let base: String
    var root: String { base + "/root" }

    init() throws {
        base = NSTemporaryDirectory() + "slipway-local-\(UUID().uuidString)"
        let manager = FileManager.default
        try manager.createDirectory(atPath: base + "/root/dir/sub", withIntermediateDirectories: true)
        try Data("secret".utf8).write(to: URL(fileURLWithPath: base + "/secret"))
        try Data("0123456789".utf8).write(to: URL(fileURLWithPath: root + "/digits"))
        try Data("inner".utf8).write(to: URL(fileURLWithPath: root + "/secret"))
        for name in ["b.txt", "a.txt", "c.md"] {
            try Data(name.utf8).write(to: URL(fileURLWithPath: root + "/dir/" + name))
        }
        try link("up", to: "../../secret")
        try link("dir/far", to: "../../../../secret")
        try link("absolute", to: "/secret")
        try link("host", to: "/etc/hostname")
        try link("loop", to: "loop")
        try link("folder", to: "dir")
    }

    deinit { try? FileManager.default.removeItem(atPath: base) }

    func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: root + "/" + path, withDestinationPath: target)
    }
}

/// A definition whose result is a source operation, or with `copied` a file operation on the source.
func definition(of identifier: String, copied: Bool = false) throws -> Definition {
    var source = Pb_Op()
    source.source.identifier = identifier
    var vertices: [[UInt8]] = [try source.serializedBytes()]
    if copied {
        var file = Pb_Op()
        file.file.actions = [.with { $0.mkdir.path = "/x" }]
        file.inputs = [.with { $0.digest = Vertex.digest(of: vertices[0]) }]
        vertices.append(try file.serializedBytes())
    }
    let last = Vertex.digest(of: vertices[vertices.count - 1])
    let result = Pb_Op.with { $0.inputs = [.with { $0.digest = last }] }
    vertices.append(try result.serializedBytes())
    return Definition(vertices: vertices)
}

extension LocalBridge {
    /// A reference to a source's files.
    func open(_ identifier: String, copied: Bool = false) async throws -> Reference {
        let request = SolveRequest(definition: try definition(of: identifier, copied: copied))
        guard let reference = try await solve(request).reference else { throw BridgeError(.internal, "no reference") }
        return reference
    }
}
