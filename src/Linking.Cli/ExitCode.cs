namespace Linking.Cli;

/// <summary>What the command exits with; documented in docs/operations/commands.md. From 64 on as in sysexits.h.</summary>
internal static class ExitCode
{
    /// <summary>Done; for <c>verify</c>: Valid; for <c>fsck</c>: clean.</summary>
    public const int Success = 0;

    /// <summary>
    /// <c>verify</c>: Invalid; <c>order</c>: the other way round; <c>fsck</c>: something is wrong; <c>doctor</c>: a fault;
    /// <c>demo</c>: a step did not come out.
    /// </summary>
    public const int Invalid = 1;

    /// <summary><c>verify</c>: Inconclusive; <c>order</c>: neither is shown.</summary>
    public const int Inconclusive = 2;

    /// <summary>
    /// <c>verify --require</c>: Valid, and less than was asked for; <c>extend --require-publication</c>: still only promised;
    /// <c>status</c>: the server does not issue.
    /// </summary>
    public const int Insufficient = 3;

    /// <summary><c>audit</c>, <c>compare</c>: the ledger has said two things.</summary>
    public const int Fork = 10;

    /// <summary><c>audit</c>: the ledger, or what it lists, is shorter than it was.</summary>
    public const int Rollback = 11;

    /// <summary><c>audit</c>, <c>compare</c>: a publication has two texts.</summary>
    public const int Rewritten = 12;

    /// <summary><c>audit</c>: no publication within the announced period, or not in a medium.</summary>
    public const int Silence = 13;

    /// <summary><c>audit</c>: headers, times, keys, record or publications do not hold together.</summary>
    public const int Unsound = 14;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 64;

    /// <summary>A file is not what it should be.</summary>
    public const int Data = 65;

    /// <summary>A file or folder is missing or cannot be read.</summary>
    public const int NoInput = 66;

    /// <summary>The server was not reached, or refused.</summary>
    public const int Unavailable = 69;

    /// <summary>A defect of the program.</summary>
    public const int Internal = 70;

    /// <summary>A file could not be made, or is already there.</summary>
    public const int CannotCreate = 73;

    /// <summary>Reading or writing failed.</summary>
    public const int InputOutput = 74;

    /// <summary>
    /// Done, but a sink could not publish yet; the server tries again. Or not done yet: others have to make the same call, or a file
    /// must be signed.
    /// </summary>
    public const int TryAgain = 75;

    /// <summary>The server is not the one known, or what it sent does not hold.</summary>
    public const int Untrusted = 76;

    /// <summary>The server's configuration is wrong, or its data cannot be used.</summary>
    public const int Configuration = 78;

    /// <summary>Interrupted (Ctrl-C).</summary>
    public const int Interrupted = 130;
}
