import Bridge
import FoundationEssentials
import Frontend
import LLB
import Lowering
import OCISpec
import ServiceProtos
import SourceText
import SwiftProtobuf
import SyntaxKit

extension Slipway_V1_CompileResult {
    init(_ compilation: Compilation) {
        self.init()
        for (index, image) in compilation.images.enumerated() {
            let scan = compilation.scans.indices.contains(index) ? compilation.scans[index] : nil
            images.append(Slipway_V1_Image(image, scan: scan))
        }
        syntax = compilation.syntax.imageName
        byPlatform = compilation.isByPlatform
        cacheImports = compilation.cacheImports.map { each in
            Slipway_V1_CacheImport.with {
                $0.type = each.type
                $0.attributes = each.attributes
            }
        }
        effects = compilation.effects.map { Data($0.encoded()) }
        let graphs = compilation.effects.map { $0.digests.last ?? "" }
        let names = (images.map(\.digest) + graphs).map { $0 + "\n" }.joined()
        digest = MessageDigest.sha256(Array(names.utf8), prefix: "sha256:")
    }
}

extension Slipway_V1_Image {
    /// Converts a compiled image, with the graph of its SBOM scan if one is requested.
    fileprivate init(_ compiled: CompiledImage, scan: Definition?) {
        self.init()
        platformID = compiled.id
        platform = Slipway_V1_Platform(compiled.platform)
        let configBytes = compiled.image.config.bytes()
        definition = Data(compiled.definition.encoded())
        config = Data(configBytes)
        baseConfig = Data(compiled.image.baseConfig?.bytes() ?? [])
        if let epoch = compiled.image.sourceDateEpoch { sourceDateEpoch = epoch }
        scanDefinition = Data(scan?.encoded() ?? [])
        graphDigest = compiled.definition.digests.last ?? ""
        let parts = [platformID, graphDigest, MessageDigest.sha256(configBytes), scan?.digests.last ?? ""]
        digest = MessageDigest.sha256(Array(parts.map { $0 + "\n" }.joined().utf8), prefix: "sha256:")
    }
}

extension Slipway_V1_Platform {
    fileprivate init(_ platform: Platform) {
        self.init()
        os = platform.os
        architecture = platform.architecture
        variant = platform.variant
        osVersion = platform.osVersion
        osFeatures = platform.osFeatures
    }
}

extension Slipway_V1_Outline {
    init(_ outline: BuildOutline) {
        self.init()
        target = outline.name ?? ""
        description_p = outline.comment
        arguments = outline.arguments.map { argument in
            Slipway_V1_BuildArgument.with {
                $0.name = argument.name
                if let value = argument.value { $0.value = value }
                $0.description_p = argument.comment
                $0.location = Slipway_V1_Location(argument.location)
            }
        }
        secrets = outline.secrets.map(Slipway_V1_ClientMount.init)
        ssh = outline.agents.map(Slipway_V1_ClientMount.init)
        caches = outline.caches.map { cache in
            Slipway_V1_CacheMount.with {
                $0.id = cache.id
                $0.location = Slipway_V1_Location(cache.location)
            }
        }
    }
}

extension Slipway_V1_ClientMount {
    fileprivate init(_ mount: BuildOutline.Mount) {
        self.init()
        id = mount.id
        required = mount.isRequired
        location = Slipway_V1_Location(mount.location)
    }
}

extension Slipway_V1_Target {
    init(_ target: BuildTarget) {
        self.init()
        name = target.name ?? ""
        `default` = target.isDefault
        description_p = target.comment
        base = target.base
        platform = target.platform
        location = Slipway_V1_Location(target.location)
    }
}

extension Slipway_V1_Syntax {
    init(_ syntax: any Syntax, in registry: SyntaxRegistry) {
        self.init()
        let identity = syntax.identity
        name = identity.imageName
        displayName = identity.name
        description_p = identity.summary
        defaultFilename = identity.defaultFilename
        filenames = identity.filenames
        // The fallback language and `Program` syntaxes have no frontend image of their own; they use `slipway/frontend`.
        let isFallback = identity.imageName == registry.fallback.identity.imageName
        let isProgram = registry.programs.contains { $0.identity.imageName == identity.imageName }
        images = (isFallback || isProgram ? [] : ["slipway/" + identity.imageName]) + ["slipway/frontend"]
        versions = syntax.schemas.map(\.version).filter { !$0.isEmpty }
    }
}
