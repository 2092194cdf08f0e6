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
            [
                "Authentication failed", "could not read Username", "could not read Password", "Permission denied (",
                "Host key verification failed", "HTTP 401", "HTTP 403", "returned error: 401", "returned error: 403",
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
