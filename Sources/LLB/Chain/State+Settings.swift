public import OCISpec

// Settings that apply to later steps.
extension State {
    /// Sets an environment variable for later runs.
    ///
    /// - Parameter name: A non-empty name without `=`.
    public func env(_ name: String, _ value: String, fileID: StaticString = #fileID, line: UInt = #line) -> State {
        changingVariable(name, value, CallSite(fileID, line))
    }

    /// Removes an environment variable for later runs.
    public func unsettingEnv(_ name: String, fileID: StaticString = #fileID, line: UInt = #line) -> State {
        changingVariable(name, nil, CallSite(fileID, line))
    }

    private func changingVariable(_ name: String, _ value: String?, _ site: CallSite) -> State {
        if let reason = StateError.Reason(variableName: name) { return failing(reason, at: site) }
        return setting { $0.setVariable(name, value) }
    }

    /// Sets the working directory of later runs, against which relative paths are resolved. A relative path is itself resolved
    /// against the current working directory, which is initially `/`.
    public func dir(_ path: String) -> State { setting { $0.enter(path) } }

    /// Sets the user of later runs, `USER[:GROUP]` by name or number.
    public func user(_ user: String) -> State { setting { $0.user = user } }

    /// Sets the host name of the containers of later runs.
    public func hostname(_ hostname: String) -> State { setting { $0.hostname = hostname } }

    /// Sets the platform of later runs. The platform of an image is set by an option of the image.
    public func platform(_ platform: Platform) -> State { setting { $0.platform = platform.normalized } }

    /// Sets the network of later runs.
    public func network(_ mode: NetworkMode) -> State { setting { $0.network = mode } }

    /// Sets the privileges of later runs.
    public func security(_ mode: SecurityMode) -> State { setting { $0.security = mode } }

    /// Adds an entry to `/etc/hosts` in the containers of later runs.
    ///
    /// - Parameter address: An IP address.
    public func extraHost(_ name: String, _ address: String) -> State {
        setting { $0.addHost(HostAddress(name: name, address: address)) }
    }

    /// Adds a resource limit for the processes of later runs, e.g. `nofile`. A value of -1 means no limit.
    public func ulimit(_ name: String, soft: Int64, hard: Int64) -> State {
        setting { $0.addLimit(ResourceLimit(name: name, soft: soft, hard: hard)) }
    }

    /// Sets the parent cgroup of the containers of later runs.
    public func cgroupParent(_ parent: String) -> State { setting { $0.cgroupParent = parent } }

    /// Takes the environment, the working directory and the platform from an image config, e.g. the config of the state's
    /// image.
    ///
    /// Variables are added to those set before. As in BuildKit's client, the config's user is ignored.
    ///
    /// - Parameter config: The JSON of an OCI image config.
    public func imageConfig(
        _ config: some Sequence<UInt8>,
        fileID: StaticString = #fileID,
        line: UInt = #line
    ) -> State {
        let image: ImageConfig
        do { image = try ImageConfig(parsing: config) } catch {
            return failing(.imageConfig(error), at: CallSite(fileID, line))
        }
        return setting { settings in
            for entry in image.config.environment {
                let name = entry.prefix { $0 != "=" }
                if !name.isEmpty { settings.setVariable(String(name), String(entry.dropFirst(name.count + 1))) }
            }
            settings.enter(image.config.workingDirectory)
            let platform = image.platform
            if !platform.os.isEmpty, !platform.architecture.isEmpty { settings.platform = platform.normalized }
        }
    }

    /// Returns this file system with all settings of another state.
    public func settings(of other: State) -> State {
        State(output: output, other.settings, run: run, failure: failure ?? other.failure)
    }
}

extension StateError.Reason {
    /// Creates the error for an invalid environment variable name; nil if the name is valid.
    init?(variableName name: String) {
        guard name.isEmpty || name.utf8.contains(UInt8(ascii: "=")) else { return nil }
        self = .variableName(name)
    }
}
