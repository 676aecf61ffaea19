import OCISpec
import SourceText

extension Definition {
    /// Returns the encoded `pb.Definition`. Equal definitions have equal bytes in every process. For scratch, the array is empty.
    public func encoded() -> [UInt8] {
        var writer = WireWriter(capacity: 0)
        encode(&writer)
        return writer.bytes
    }

    /// Writes the fields of `pb.Definition` directly into an enclosing message, which avoids a copy of the encoded bytes.
    /// Recurses into the definitions of source texts; `init(decoding:)` limits how deeply they nest.
    package func encode(_ writer: inout WireWriter) {
        // Metadata and locations of a vertex take 300 to 600 bytes. Growing the buffer would copy megabytes, whereas unused
        // capacity costs little.
        writer.reserve(vertices.reduce(256) { $0 + $1.count + 640 } + sources.reduce(0) { $0 + $1.file.bytes.count })
        for vertex in vertices { writer.presentData(1, vertex) }
        let order = metadata.sortedPositions
        var cancellation = CancellationCheck(every: 256)
        for position in order where !cancellation.isCancelled() {
            writer.message(2) { entry in
                entry.presentString(1, metadata.digests[position])
                entry.message(2) { metadata.values[position].encode(&$0) }
            }
        }
        guard !vertices.isEmpty else { return }
        writer.message(3) { source in
            for position in sortedLocations(like: order) where !cancellation.isCancelled() {
                source.message(1) { entry in
                    entry.presentString(1, locations.digests[position])
                    entry.message(2) { list in
                        for location in locations.values[position] { list.message(1) { location.encode(&$0) } }
                    }
                }
            }
            for info in sources {
                source.message(2) { info.encode(&$0) }
            }
        }
    }

    /// Returns the positions in `locations`, sorted by digest.
    ///
    /// In a definition from `Definition(of:)`, a vertex has the same position in `metadata` and `locations`; only the last
    /// vertex has no locations. The sorted positions of `metadata` are then reused instead of sorting again.
    ///
    /// - Parameter order: The positions in `metadata`, sorted by digest.
    private func sortedLocations(like order: [Int]) -> [Int] {
        let count = locations.digests.count
        guard count + 1 == order.count, metadata.digests.starts(with: locations.digests) else {
            return locations.sortedPositions
        }
        return order.filter { $0 < count }
    }
}

extension Definition.SourceInfo {
    /// Writes the fields of `pb.SourceInfo`.
    package func encode(_ writer: inout WireWriter) {
        writer.string(1, file.name)
        writer.data(2, file.bytes)
        if let definition { writer.message(3) { definition.encode(&$0) } }
        writer.string(4, file.language)
    }
}

extension Definition.Location {
    fileprivate func encode(_ writer: inout WireWriter) {
        writer.int(1, source)
        for range in ranges { writer.message(2) { range.encode(&$0) } }
    }
}

extension Definition.Range {
    /// Writes the fields of `pb.Range`.
    package func encode(_ writer: inout WireWriter) {
        writer.message(1) {
            $0.int(1, Int64(startLine))
            $0.int(2, Int64(startCharacter))
        }
        writer.message(2) {
            $0.int(1, Int64(endLine))
            $0.int(2, Int64(endCharacter))
        }
    }
}

extension VertexMetadata {
    fileprivate func encode(_ writer: inout WireWriter) {
        writer.bool(1, ignoresCache)
        for note in description.entries {
            writer.message(2) {
                $0.presentString(1, note.key)
                $0.presentString(2, note.value)
            }
        }
        if let exportsCache { writer.message(4) { $0.bool(1, exportsCache) } }
        for id in capabilities {
            writer.message(5) {
                $0.presentString(1, id)
                $0.presentUnsigned(2, 1)
            }
        }
        if let group = progressGroup {
            writer.message(6) {
                $0.string(1, group.id)
                $0.string(2, group.name)
                $0.bool(3, group.isWeak)
            }
        }
        if let resources = linuxResources {
            writer.message(7) {
                $0.int(1, resources.memory)
                $0.int(2, resources.memorySwap)
                $0.unsigned(3, resources.cpuShares)
                $0.unsigned(4, resources.cpuPeriod)
                $0.int(5, resources.cpuQuota)
                $0.string(6, resources.cpusetCPUs)
                $0.string(7, resources.cpusetMemory)
            }
        }
    }
}
