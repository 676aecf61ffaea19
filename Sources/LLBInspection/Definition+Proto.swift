public import LLB
public import LLBProtos
import OCISpec
import SourceText
import SwiftProtobuf

extension Definition {
    /// A definition of the protocol's message.
    ///
    /// - Throws: `OperationError.undecodable` where a location names a text that isn't there, or definitions of source
    ///   texts nest too deep.
    public init(_ proto: Pb_Definition) throws(OperationError) {
        self = try Self.read(proto, depth: 0)
    }

    private static func read(_ proto: Pb_Definition, depth: Int) throws(OperationError) -> Definition {
        guard depth < depthLimit else { throw .undecodable("definitions nest more than \(depthLimit) deep") }
        var sources: [SourceInfo] = []
        for info in proto.source.infos {
            let file = SourceFile(name: info.filename, bytes: Array(info.data), language: info.language)
            let definition = info.hasDefinition ? try read(info.definition, depth: depth + 1) : nil
            sources.append(SourceInfo(file: file, definition: definition))
        }
        var locations = ByDigest<[Location]>()
        for (digest, list) in proto.source.locations {
            locations[digest] = try list.locations.map { location throws(OperationError) in
                guard sources.indices.contains(Int(location.sourceIndex)) else {
                    throw .undecodable("there is no source text \(location.sourceIndex)")
                }
                return Location(source: Int(location.sourceIndex), ranges: location.ranges.map(Range.init))
            }
        }
        var metadata = ByDigest<VertexMetadata>()
        for (digest, each) in proto.metadata { metadata[digest] = VertexMetadata(each) }
        return Definition(
            vertices: proto.def.map { Array($0) },
            metadata: metadata,
            sources: sources,
            locations: locations
        )
    }

    /// The protocol's message.
    public var proto: Pb_Definition {
        get throws(OperationError) {
            do {
                return try Pb_Definition(serializedBytes: encoded())
            } catch {
                throw .undecodable("the definition doesn't read back")
            }
        }
    }
}

extension Definition.Range {
    fileprivate init(_ proto: Pb_Range) {
        self.init(
            startLine: proto.start.line,
            startCharacter: proto.start.character,
            endLine: proto.end.line,
            endCharacter: proto.end.character
        )
    }
}

extension VertexMetadata {
    /// Metadata of the protocol's message; abilities that are marked as not needed are left out.
    public init(_ proto: Pb_OpMetadata) {
        self.init(
            ignoresCache: proto.ignoreCache,
            description: VertexDescription(proto.description_p),
            exportsCache: proto.hasExportCache ? proto.exportCache.value : nil,
            capabilities: proto.caps.filter(\.value).keys.sorted(by: bytewiseLess),
            progressGroup: proto.hasProgressGroup
                ? ProgressGroup(
                    id: proto.progressGroup.id,
                    name: proto.progressGroup.name,
                    isWeak: proto.progressGroup.weak
                ) : nil,
            linuxResources: proto.hasLinuxResources ? LinuxResources(proto.linuxResources) : nil
        )
    }
}

extension LinuxResources {
    fileprivate init(_ proto: Pb_LinuxResources) {
        self.init(
            memory: proto.memory,
            memorySwap: proto.memorySwap,
            cpuShares: proto.cpuShares,
            cpuPeriod: proto.cpuPeriod,
            cpuQuota: proto.cpuQuota,
            cpusetCPUs: proto.cpusetCpus,
            cpusetMemory: proto.cpusetMems
        )
    }
}

extension Platform {
    /// A platform of the protocol's message.
    init(_ proto: Pb_Platform) {
        self.init(
            os: proto.os,
            architecture: proto.architecture,
            variant: proto.variant,
            osVersion: proto.osversion,
            osFeatures: proto.osfeatures
        )
    }
}
