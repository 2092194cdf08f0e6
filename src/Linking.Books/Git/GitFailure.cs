namespace Linking.Books.Git;

/// <summary>Says in one sentence what a failed git call means, and what to do.</summary>
internal static class GitFailure
{
    private static readonly (string[] Signs, string Meaning)[] Known =
    [
        (["No space left on device", "Disk quota exceeded"], "The disk is full; free some space"),
        (
            [
                ".lock': Permission denied", "Read-only file system", "insufficient permission for adding an object",
                "unable to create temporary file",
            ],
            "The repository cannot be written to; check its owner and permissions"),
        (
            ["index.lock", "Another git process seems to be running"],
            "Another git process works in this repository, or one that was cut off has left a lock; if none runs, remove " +
            "the .lock file that is named here"),
        (
            ["dubious ownership"],
            "The repository belongs to another user; git refuses it until its owner or the folder is trusted (git config " +
            "--global --add safe.directory)"),
        (
            ["failed to write commit object", "gpg failed to sign"],
            "The commit could not be signed or written; check user.signingKey and gpg.format in the settings of git, and that the key " +
            "needs no passphrase that nobody types"),
        (
            ["Host key verification failed", "REMOTE HOST IDENTIFICATION HAS CHANGED"],
            "This machine does not know the remote's host key, or it is another than before; compare it with what the host " +
            "publishes, and put it into the known_hosts of the user that runs this"),
        (
            ["certificate verification failed", "SSL certificate problem", "certificate verify failed", "CAfile"],
            "The TLS certificate of the remote is not trusted; if it is of a CA of your own, name that CA to git (http.sslCAInfo, or " +
            "GIT_SSL_CAINFO)"),
        (
            [
                "Authentication failed", "could not read Username", "could not read Password", "Permission denied (",
                "HTTP 401", "HTTP 403", "returned error: 401", "returned error: 403",
            ],
            "The remote refused access; check the credentials or the key of this machine"),
        (
            ["[remote rejected]", "pre-receive hook declined", "protected branch"],
            "The remote refused the push by a rule of its own; allow this machine to push to the branch"),
        (["[rejected]", "non-fast-forward", "fetch first"], "The push was rejected: the remote has other commits"),
        (
            ["transport '", "is not allowed"],
            "This kind of address is not allowed; give a path, or an ssh://, https://, http://, git:// or file:// address"),
        (
            [
                "bad object", "index-pack failed", "unpack-objects", "did not send all necessary objects", "is corrupt", "inflate: data",
                "missing necessary objects", "unable to read tree", "protocol error", "not our ref", "missing tree",
                "unable to parse object",
            ],
            "The remote's repository is damaged or does not speak as git does; look there with git fsck, and replace it from a clone"),
        (
            ["returned error: 301", "returned error: 302", "returned error: 303", "returned error: 307", "returned error: 308"],
            "The remote answers with a redirect, which is not followed; give the address that it redirects to, if that is the " +
            "repository's"),
        (["not found"], "There is no repository at the address of the remote, or this machine may not know of it; check the address"),
        (
            [
                "Could not resolve host", "Could not read from remote repository", "does not appear to be a git repository",
                "unable to access", "unable to connect", "Connection refused", "Connection timed out", "Network is unreachable",
                "remote end hung up", "early EOF",
            ],
            "The remote cannot be reached; check its address and the network"),
    ];

    /// <summary>The sentence, with git's own words at the end.</summary>
    public static string Describe(GitResult result)
    {
        foreach (var (signs, meaning) in Known)
        {
            if (Array.Exists(signs, sign => result.Error.Contains(sign, StringComparison.OrdinalIgnoreCase)))
                return $"{meaning}. Git says: {result.Complaint}";
        }

        return $"Git failed: {result.Complaint}";
    }

    /// <summary>Whether an address holds a password.</summary>
    public static bool HasPassword(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        var redacted = Redact(address);
        return scheme >= 0 && redacted.Length < address.Length &&
            address.AsSpan(scheme + 3, address.Length - redacted.Length).Contains(':');
    }

    /// <summary>Takes user name and password out of an address.</summary>
    public static string Redact(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return address;
        var host = scheme + 3;
        var path = address.IndexOf('/', host);
        var at = address.LastIndexOf('@', path < 0 ? address.Length - 1 : path);
        return at < host ? address : string.Concat(address.AsSpan(0, host), address.AsSpan(at + 1));
    }
}
