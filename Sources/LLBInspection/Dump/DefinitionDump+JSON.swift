import JSON
import LLB

extension DefinitionDump {
    /// One JSON object per vertex and line: `Op`, `Digest`, `OpMetadata`.
    ///
    /// Keys and values are those of `buildctl debug dump-llb`, with two differences: a `symlink` action is written
    /// (buildctl leaves it empty), and `<`, `>` and `&` aren't escaped.
    public func jsonLines() -> String {
        var out = ""
        for entry in entries {
            let line = JSONObject([
                .init("Op", entry.op.json(.go)),
                .init("Digest", .string(entry.digest)),
                .init("OpMetadata", entry.metadata.json(.go)),
            ])
            out += JSONValue.object(line).text() + "\n"
        }
        return out
    }
}
