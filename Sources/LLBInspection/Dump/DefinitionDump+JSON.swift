import JSON
import LLB

extension DefinitionDump {
    /// One JSON object per vertex and line: `Op`, `Digest`, `OpMetadata`.
    ///
    /// The bytes are those of `buildctl debug dump-llb`, which leaves symlink actions empty.
    ///
    /// - Parameter showsSymlinks: Whether symlink actions are written all the same, as `{"symlink": {…}}`.
    public func jsonLines(showsSymlinks: Bool = false) -> String {
        var out = ""
        for entry in entries {
            let line = JSONObject([
                .init("Op", entry.op.json(showsSymlinks ? .go : .buildctl)),
                .init("Digest", .string(entry.digest)),
                .init("OpMetadata", entry.metadata.json(.go)),
            ])
            out += JSONValue.object(line).text(.go) + "\n"
        }
        return out
    }
}
