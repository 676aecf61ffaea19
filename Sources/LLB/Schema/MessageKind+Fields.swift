extension MessageKind {
    /// The message's fields, if the message is part of a file operation.
    var fileFields: [MessageField] {
        switch self {
        case .file: [.list(2, "actions", .message(.fileAction))]
        case .fileAction:
            [.index(1, "input"), .index(2, "secondaryInput"), .index(3, "output")]
                + Self.oneof(
                    "action",
                    [
                        .init(4, "copy", .message(.copy)), .init(5, "mkfile", .message(.makeFile)),
                        .init(6, "mkdir", .message(.makeDirectory)), .init(7, "rm", .message(.remove)),
                        .lostInBuildctl(8, "symlink", .message(.symlink)),
                    ]
                )
        case .copy: copyFields
        case .makeFile:
            [
                .init(1, "path", .string), .init(2, "mode", .int32), .init(3, "data", .bytes),
                .init(4, "owner", .message(.owner)), .init(5, "timestamp", .int64),
            ]
        case .makeDirectory:
            [
                .init(1, "path", .string), .init(2, "mode", .int32), .init(3, "makeParents", .bool),
                .init(4, "owner", .message(.owner)), .init(5, "timestamp", .int64),
            ]
        case .symlink:
            [
                .init(1, "oldpath", .string), .init(2, "newpath", .string), .init(3, "owner", .message(.owner)),
                .init(4, "timestamp", .int64),
            ]
        case .remove: [.init(1, "path", .string), .init(2, "allowNotFound", .bool), .init(3, "allowWildcard", .bool)]
        case .owner: [.init(1, "user", .message(.user)), .init(2, "group", .message(.user))]
        case .user:
            Self.oneof("user", [.init(1, "byName", .message(.namedUser)), .init(2, "byID", .uint32, goName: "byId")])
        default: [.init(1, "name", .string), .init(2, "input", .int64)]
        }
    }

    private var copyFields: [MessageField] {
        [
            .init(1, "src", .string), .init(2, "dest", .string), .init(3, "owner", .message(.owner)),
            .init(4, "mode", .int32), .init(5, "followSymlink", .bool), .init(6, "dirCopyContents", .bool),
            .init(7, "attemptUnpackDockerCompatibility", .bool), .init(8, "createDestPath", .bool),
            .init(9, "allowWildcard", .bool), .init(10, "allowEmptyWildcard", .bool), .init(11, "timestamp", .int64),
            .list(12, "include_patterns", .string), .list(13, "exclude_patterns", .string),
            .init(14, "alwaysReplaceExistingDestPaths", .bool), .init(15, "modeStr", .string),
            .list(16, "required_paths", .string),
        ]
    }

    /// The message's fields, if the message is part of a definition or its metadata.
    var definitionFields: [MessageField] {
        switch self {
        case .definition:
            [
                .list(1, "def", .bytes), .init(2, "metadata", .map(.message(.metadata))),
                .init(3, "Source", .message(.sourceMap)),
            ]
        case .metadata:
            [
                .init(1, "ignore_cache", .bool), .init(2, "description", .map(.string)),
                .init(4, "export_cache", .message(.exportCache)), .init(5, "caps", .map(.bool)),
                .init(6, "progress_group", .message(.progressGroup)),
                .init(7, "linux_resources", .message(.linuxResources)),
            ]
        case .progressGroup: [.init(1, "id", .string), .init(2, "name", .string), .init(3, "weak", .bool)]
        case .linuxResources:
            [
                .init(1, "memory", .int64), .init(2, "memorySwap", .int64), .init(3, "cpuShares", .uint64),
                .init(4, "cpuPeriod", .uint64), .init(5, "cpuQuota", .int64), .init(6, "cpusetCpus", .string),
                .init(7, "cpusetMems", .string),
            ]
        default: [.init(1, "Value", .bool)]
        }
    }

    /// The message's fields, if the message is part of the source map, which locates vertices in source texts.
    var sourceFields: [MessageField] {
        switch self {
        case .sourceMap:
            [.init(1, "locations", .map(.message(.locations))), .list(2, "infos", .message(.sourceInfo))]
        case .sourceInfo:
            [
                .init(1, "filename", .string), .init(2, "data", .bytes), .init(3, "definition", .message(.definition)),
                .init(4, "language", .string),
            ]
        case .locations: [.list(1, "locations", .message(.location))]
        case .location: [.init(1, "sourceIndex", .int32), .list(2, "ranges", .message(.range))]
        case .range: [.init(1, "start", .message(.position)), .init(2, "end", .message(.position))]
        default: [.init(1, "line", .int32), .init(2, "character", .int32)]
        }
    }
}
