import Bridge
import FoundationEssentials
import GatewayProtos
import LLB
import LLBProtos
import OCISpec
import SwiftProtobuf

extension SolveResult {
    /// Reads the answer to a solve, in the newest and in the older forms.
    init(_ response: Moby_Buildkit_V1_Frontend_SolveResponse) {
        guard response.hasResult else {
            self.init(reference: Reference(optional: response.ref))
            return
        }
        var reference: Reference?
        var references: [String: Reference] = [:]
        switch response.result.result {
        case .refDeprecated(let id): reference = Reference(optional: id)
        case .refsDeprecated(let map): references = map.refs.mapValues { Reference(id: $0) }
        case .ref(let ref): reference = Reference(optional: ref.id)
        case .refs(let map): references = map.refs.mapValues { Reference(id: $0.id) }
        case nil: break
        }
        let metadata = response.result.metadata.mapValues { Array($0) }
        self.init(reference: reference, references: references, metadata: metadata)
    }

    /// The form in which a result is returned.
    ///
    /// - Parameter withRefArrays: false for solvers that know references as strings only.
    func message(withRefArrays: Bool) -> Moby_Buildkit_V1_Frontend_Result {
        var message = Moby_Buildkit_V1_Frontend_Result()
        message.metadata = metadata.mapValues { Data($0) }
        switch (references.isEmpty, withRefArrays) {
        case (true, true): message.ref.id = reference?.id ?? ""
        case (true, false): message.refDeprecated = reference?.id ?? ""
        case (false, true):
            message.refs.refs = references.mapValues { reference in
                var ref = Moby_Buildkit_V1_Frontend_Ref()
                ref.id = reference.id
                return ref
            }
        case (false, false): message.refsDeprecated.refs = references.mapValues(\.id)
        }
        return message
    }
}

extension Reference {
    /// A reference by its name; nil where the name is empty, which is scratch.
    fileprivate init?(optional id: String) {
        guard !id.isEmpty else { return nil }
        self.init(id: id)
    }
}

extension FileStatus {
    init(_ stat: Fsutil_Types_Stat) {
        self.init(path: stat.path, mode: stat.mode, size: stat.size, linkName: stat.linkname)
    }
}

extension Pb_Platform {
    init(_ platform: Platform) {
        self.init()
        os = platform.os
        architecture = platform.architecture
        variant = platform.variant
        osversion = platform.osVersion
        osfeatures = platform.osFeatures
    }
}

extension Google_Rpc_Status {
    init(_ error: BridgeError) {
        self.init()
        code = Int32(error.code.rawValue)
        message = error.message
        details = error.details.compactMap { try? Google_Protobuf_Any(serializedBytes: $0) }
    }
}

extension Pb_Range {
    init(_ range: Definition.Range) {
        self.init()
        start.line = range.startLine
        start.character = range.startCharacter
        end.line = range.endLine
        end.character = range.endCharacter
    }
}
