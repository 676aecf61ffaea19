import Foundation
import LLB
import LLBProtos
import OCISpec
import SwiftProtobuf
import Testing

@testable import LLBInspection

@Suite struct DumpTests {
    /// A definition with every kind of operation and every field.
    static let everything: [UInt8] = {
        var graph = ProtoGraph()
        let image = graph.add(name: "[1/2] FROM \"alpine\"", lines: 1...1) {
            $0.source.identifier = "docker-image://docker.io/library/alpine:latest"
            $0.source.attrs = ["image.resolvemode": "local", "a": "two\nlines"]
            $0.platform = .with {
                $0.os = "linux"
                $0.architecture = "arm"
                $0.variant = "v7"
                $0.osversion = "10"
                $0.osfeatures = ["f"]
            }
        }
        let context = graph.add {
            $0.source.identifier = "local://context"
            $0.constraints.filter = ["label==x"]
        }
        let exec = graph.add(name: "[2/2] RUN make", lines: 3...5, inputs: [image, context], configure: Self.exec)
        let file = graph.add(inputs: [exec, context], configure: Self.file)
        let merge = graph.add(inputs: [file, image]) {
            $0.merge.inputs = [.with { $0.input = 0 }, .with { $0.input = 1 }]
        }
        let diff = graph.add(inputs: [image, merge]) {
            $0.diff.lower.input = 0
            $0.diff.upper.input = 1
        }
        let pass = graph.add(inputs: [diff]) {
            $0.passthrough.id = "p"
            $0.passthrough.outputs = [0, 1]
        }
        let build = graph.add(inputs: [pass]) {
            $0.build.builder = -1
            $0.build.inputs = ["buildkit.llb.definition": .with { $0.input = 0 }]
            $0.build.attrs = ["llbfilename": "x.llb"]
        }
        return graph.finish(build)
    }()

    private static func exec(_ op: inout Pb_Op) {
        op.exec.meta = .with {
            $0.args = ["/bin/sh", "-c", "make \"all\"\n"]
            $0.env = ["PATH=/bin", ""]
            $0.cwd = "/src"
            $0.user = "me"
            $0.hostname = "h"
            $0.proxyEnv = .with {
                $0.httpProxy = "http://p"
                $0.noProxy = "x"
            }
            $0.extraHosts = [
                .with {
                    $0.host = "a"; $0.ip = "10.0.0.1"
                }
            ]
            $0.ulimit = [
                .with {
                    $0.name = "nofile"; $0.soft = 1; $0.hard = 2
                }
            ]
            $0.cgroupParent = "cg"
            $0.removeMountStubsRecursive = true
            $0.validExitCodes = [0, 3]
        }
        op.exec.network = .host
        op.exec.security = .insecure
        op.exec.secretenv = [
            .with {
                $0.id = "tok"; $0.name = "TOKEN"; $0.optional = true
            }
        ]
        op.exec.cdiDevices = [.with { $0.name = "vendor.com/gpu=0" }]
        op.exec.mounts = [
            .with { $0.dest = "/" },
            .with {
                $0.input = 1; $0.dest = "/src"; $0.selector = "sub"; $0.output = -1; $0.readonly = true;
                $0.contentCache = .off
            },
            .with {
                $0.input = -1; $0.dest = "/cache"; $0.output = -1; $0.mountType = .cache
                $0.cacheOpt = .with {
                    $0.id = "c"; $0.sharing = .locked
                }
            },
            .with {
                $0.input = -1; $0.dest = "/tmp"; $0.output = -1; $0.mountType = .tmpfs; $0.tmpfsOpt.size = 64
            },
            .with {
                $0.input = -1; $0.dest = "/run/secrets/s"; $0.output = -1; $0.mountType = .secret
                $0.secretOpt = .with {
                    $0.id = "s"; $0.uid = 1; $0.gid = 2; $0.mode = 0o400; $0.optional = true
                }
            },
            .with {
                $0.input = -1; $0.dest = "/agent"; $0.output = -1; $0.mountType = .ssh
                $0.sshopt = .with {
                    $0.id = "default"; $0.mode = 0o600
                }
            },
        ]
    }

    private static func file(_ op: inout Pb_Op) {
        op.file.actions = [
            .with {
                $0.secondaryInput = 1
                $0.output = -1
                $0.copy = .with {
                    $0.src = "/a b"
                    $0.dest = "/x/"
                    $0.mode = -1
                    $0.modeStr = "u+x"
                    $0.timestamp = 0
                    $0.owner = .with {
                        $0.user.byName = .with {
                            $0.name = "me"; $0.input = 0
                        }; $0.group.byID = 0
                    }
                    $0.followSymlink = true
                    $0.dirCopyContents = true
                    $0.attemptUnpackDockerCompatibility = true
                    $0.createDestPath = true
                    $0.allowWildcard = true
                    $0.allowEmptyWildcard = true
                    $0.alwaysReplaceExistingDestPaths = true
                    $0.includePatterns = ["*.c"]
                    $0.excludePatterns = ["t"]
                    $0.requiredPaths = ["r"]
                }
            },
            .with {
                $0.input = 2; $0.secondaryInput = -1; $0.output = -1
                $0.mkfile = .with {
                    $0.path = "/f"; $0.mode = 0o644; $0.data = Data("one\n two\n".utf8); $0.timestamp = -1
                }
            },
            .with {
                $0.input = 3; $0.secondaryInput = -1; $0.output = -1
                $0.mkfile = .with {
                    $0.path = "/g"; $0.mode = 0o644; $0.data = Data([0xFF, 0, 1, 2]); $0.timestamp = 5
                }
            },
            .with {
                $0.input = 4; $0.secondaryInput = -1; $0.output = -1
                $0.mkdir = .with {
                    $0.path = "/d"; $0.mode = 0o1777; $0.makeParents = true; $0.timestamp = -1
                }
            },
            .with {
                $0.input = 5; $0.secondaryInput = -1; $0.output = -1
                $0.symlink = .with {
                    $0.oldpath = "/d"; $0.newpath = "/e"; $0.timestamp = -1
                }
            },
            .with {
                $0.input = 6; $0.secondaryInput = -1
                $0.rm = .with {
                    $0.path = "/old*"; $0.allowNotFound = true; $0.allowWildcard = true
                }
            },
        ]
    }

    @Test(arguments: [("tree", "everything.tree"), ("json", "everything.json"), ("dot", "everything.dot")])
    func goldens(format: String, golden: String) throws {
        let format = try #require(DefinitionDump.Format(rawValue: format))
        let actual = String(
            decoding: try DefinitionDump(serialized: Self.everything).rendered(as: format),
            as: UTF8.self
        )
        expectGolden(actual, golden)
    }

    /// buildctl leaves symlink actions empty.
    @Test func symlinksAreShownOnRequest() throws {
        let dump = try DefinitionDump(serialized: Self.everything)
        #expect(dump.jsonLines().contains(#""output":-1,"Action":{}}"#))
        #expect(!dump.jsonLines().contains("symlink"))
        let symlink = #""Action":{"symlink":{"oldpath":"/d","newpath":"/e","timestamp":-1}}}"#
        #expect(dump.jsonLines(showsSymlinks: true).contains(symlink))
    }

    @Test func pbIsUnchanged() throws {
        #expect(try DefinitionDump(serialized: Self.everything).rendered(as: .pb) == Self.everything)
    }

    @Test func refusesOtherBytes() throws {
        #expect(throws: DumpError.noDefinition) { try DefinitionDump(serialized: [0xFF, 0xFF]) }
        let bad = try Pb_Definition.with { $0.def = [Data([0xFF])] }.serializedBytes() as [UInt8]
        #expect(throws: DumpError.badVertex(0)) { try DefinitionDump(serialized: bad) }
    }

    /// Indexes out of range are shown as such and don't trap.
    @Test func acceptsIndexesOutOfRange() throws {
        var graph = ProtoGraph()
        let file = graph.add {
            $0.file.actions = [
                .with {
                    $0.input = .max; $0.secondaryInput = .min; $0.copy.src = "a"
                }
            ]
        }
        let exec = graph.add(inputs: [file]) {
            $0.exec.mounts = [
                .with {
                    $0.input = .max; $0.dest = "/"
                }
            ]
        }
        let tree = try DefinitionDump(serialized: graph.finish(exec)).tree()
        #expect(tree.contains("on: missing input 9223372036854775807"))
        #expect(tree.contains("from: scratch"))
    }

    /// Compares with a file in `Fixtures`. A missing file is written and fails the test.
    private func expectGolden(_ actual: String, _ name: String) {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
        let file = folder.appendingPathComponent(name)
        guard let expected = try? String(contentsOf: file, encoding: .utf8) else {
            try? actual.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("no golden \(name): written now, read it before you commit it")
            return
        }
        #expect(actual == expected, "\(name) differs")
    }
}

/// Builds a `pb.Definition` vertex by vertex.
private struct ProtoGraph {
    /// Writes maps in the order of their keys, so digests are the same in every process.
    static let sorted: BinaryEncodingOptions = {
        var options = BinaryEncodingOptions()
        options.useDeterministicOrdering = true
        return options
    }()

    var definition = Pb_Definition()

    mutating func add(
        name: String? = nil,
        lines: ClosedRange<Int32>? = nil,
        inputs: [String] = [],
        configure: (inout Pb_Op) -> Void
    ) -> String {
        var op = Pb_Op()
        op.inputs = inputs.map { digest in .with { $0.digest = digest } }
        op.constraints = Pb_WorkerConstraints()
        configure(&op)
        let bytes: [UInt8] = (try? op.serializedBytes(options: Self.sorted)) ?? []
        let digest = Vertex.digest(of: bytes)
        definition.def.append(Data(bytes))
        guard let name else { return digest }
        definition.metadata[digest] = .with {
            $0.description_p = ["llb.customname": name, "com.example": "<&>"]
            $0.caps = ["b": true, "a": true, "off": false]
            $0.ignoreCache = true
            $0.exportCache.value = false
            $0.progressGroup = .with {
                $0.id = "g"; $0.name = "group"; $0.weak = true
            }
            $0.linuxResources.memory = 1 << 30
        }
        if let lines {
            definition.source.infos = [
                .with {
                    $0.filename = "Dockerfile"; $0.language = "Dockerfile"
                }
            ]
            let range = Pb_Range.with {
                $0.start.line = lines.lowerBound
                $0.end.line = lines.upperBound
            }
            let columns = Pb_Range.with {
                $0.start = .with {
                    $0.line = 9; $0.character = 4
                }
                $0.end = .with {
                    $0.line = 9; $0.character = 7
                }
            }
            definition.source.locations[digest] = .with { $0.locations = [.with { $0.ranges = [range, columns] }] }
        }
        return digest
    }

    mutating func finish(_ digest: String) -> [UInt8] {
        let result = Pb_Op.with { $0.inputs = [.with { $0.digest = digest }] }
        definition.def.append((try? result.serializedData()) ?? Data())
        return (try? definition.serializedBytes(options: Self.sorted)) ?? []
    }
}
