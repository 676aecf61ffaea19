import JSON
import LLB

extension DefinitionDump {
    /// Returns one line per vertex: a JSON object with the members `Op`, `Digest` and `OpMetadata`.
    ///
    /// The output is the same as that of `buildctl debug dump-llb`, which leaves symlink actions empty.
    ///
    /// - Parameter showsSymlinks: Whether symlink actions are written anyway, as `{"symlink": {…}}`.
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
