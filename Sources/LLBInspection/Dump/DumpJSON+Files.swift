import JSON
import LLB
import LLBProtos

/// A file action; unlike elsewhere, its three indexes are there even where they are 0.
func dumpJSON(_ action: Pb_FileAction) -> JSONValue {
    dumpObject {
        $0.always("input", .integer(action.input))
        $0.always("secondaryInput", .integer(action.secondaryInput))
        $0.always("output", .integer(action.output))
        $0.always(
            "Action",
            dumpObject {
                switch action.action {
                case .copy(let copy): $0.always("copy", dumpJSON(copy))
                case .mkfile(let file): $0.always("mkfile", dumpJSON(file))
                case .mkdir(let directory): $0.always("mkdir", dumpJSON(directory))
                case .rm(let remove):
                    $0.always(
                        "rm",
                        dumpObject {
                            $0.text("path", remove.path)
                            $0.flag("allowNotFound", remove.allowNotFound)
                            $0.flag("allowWildcard", remove.allowWildcard)
                        }
                    )
                case .symlink(let link):
                    $0.always(
                        "symlink",
                        dumpObject {
                            $0.text("oldpath", link.oldpath)
                            $0.text("newpath", link.newpath)
                            $0.optional("owner", link.hasOwner ? dumpJSON(link.owner) : nil)
                            $0.number("timestamp", link.timestamp)
                        }
                    )
                case nil: break
                }
            }
        )
    }
}

private func dumpJSON(_ copy: Pb_FileActionCopy) -> JSONValue {
    dumpObject {
        $0.text("src", copy.src)
        $0.text("dest", copy.dest)
        $0.optional("owner", copy.hasOwner ? dumpJSON(copy.owner) : nil)
        $0.number("mode", copy.mode)
        $0.flag("followSymlink", copy.followSymlink)
        $0.flag("dirCopyContents", copy.dirCopyContents)
        $0.flag("attemptUnpackDockerCompatibility", copy.attemptUnpackDockerCompatibility)
        $0.flag("createDestPath", copy.createDestPath)
        $0.flag("allowWildcard", copy.allowWildcard)
        $0.flag("allowEmptyWildcard", copy.allowEmptyWildcard)
        $0.number("timestamp", copy.timestamp)
        $0.texts("include_patterns", copy.includePatterns)
        $0.texts("exclude_patterns", copy.excludePatterns)
        $0.flag("alwaysReplaceExistingDestPaths", copy.alwaysReplaceExistingDestPaths)
        $0.text("modeStr", copy.modeStr)
        $0.texts("required_paths", copy.requiredPaths)
    }
}

private func dumpJSON(_ file: Pb_FileActionMkFile) -> JSONValue {
    dumpObject {
        $0.text("path", file.path)
        $0.number("mode", file.mode)
        $0.bytes("data", Array(file.data))
        $0.optional("owner", file.hasOwner ? dumpJSON(file.owner) : nil)
        $0.number("timestamp", file.timestamp)
    }
}

private func dumpJSON(_ directory: Pb_FileActionMkDir) -> JSONValue {
    dumpObject {
        $0.text("path", directory.path)
        $0.number("mode", directory.mode)
        $0.flag("makeParents", directory.makeParents)
        $0.optional("owner", directory.hasOwner ? dumpJSON(directory.owner) : nil)
        $0.number("timestamp", directory.timestamp)
    }
}

private func dumpJSON(_ owner: Pb_ChownOpt) -> JSONValue {
    dumpObject {
        $0.optional("user", owner.hasUser ? dumpJSON(owner.user) : nil)
        $0.optional("group", owner.hasGroup ? dumpJSON(owner.group) : nil)
    }
}

private func dumpJSON(_ user: Pb_UserOpt) -> JSONValue {
    dumpObject {
        $0.always(
            "User",
            dumpObject {
                switch user.user {
                case .byName(let named):
                    $0.always(
                        "byName",
                        dumpObject {
                            $0.text("name", named.name)
                            $0.number("input", named.input)
                        }
                    )
                case .byID(let id): $0.number("byId", id)
                case nil: break
                }
            }
        )
    }
}
