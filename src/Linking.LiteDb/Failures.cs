using Linking.LiteDb.Pages;

namespace Linking.LiteDb;

/// <summary>The sentences of a <see cref="DocumentFileException"/>.</summary>
internal static class Failures
{
    public static DocumentFileException Missing(string path) =>
        new($"{path} does not exist: check the path, or create the file.");

    public static DocumentFileException Exists(string path) =>
        new($"{path} already exists: open it, or choose another path.") { IsTransient = true };

    public static DocumentFileException LogMissing(string path, string log) =>
        new($"{log} is missing, and {path} was not closed: its newest documents are only in the log. " +
            "Put the log beside the file, or restore the file from a backup.");

    public static DocumentFileException ReadOnly(string path) =>
        new($"{path} was opened only to read: open it to write.");

    public static DocumentFileException OtherApplication(string path, string found, string expected) =>
        new($"{path} holds '{found}' and not '{expected}': choose the right file.");

    public static DocumentFileException Newer(string path) =>
        new($"{path} was written by a newer version of this program: use that version.");

    public static DocumentFileException Older(string path, uint found, uint expected) =>
        new($"{path} has version {found} and this program version {expected}: open it with the program that wrote it.");

    public static DocumentFileException Damaged(string path, string detail, Exception? cause = null) =>
        new($"{path} is damaged ({detail.TrimEnd('.')}): keep a copy of it and of its log, if there is one, " +
            "and restore it from a backup.", cause!);

    public static DocumentFileException NoHeader(string path, HeaderProblem problem) => problem switch
    {
        HeaderProblem.Newer => Newer(path),
        HeaderProblem.Damaged => Damaged(path, "neither of its headers has its sum"),
        _ => new DocumentFileException($"{path} is not a document file of Linking: choose another path, or restore it from a backup."),
    };

    /// <summary>What the system refused.</summary>
    public static DocumentFileException Of(Exception error, string path) => error switch
    {
        InvalidDataException => Damaged(path, error.Message, error),
        UnauthorizedAccessException => new(
            $"{path} may not be read and written by this user: give the user the file and its folder, or choose another path.", error),
        IOException when IsFull(error) => new(
            $"The disk that holds {path} is full: free some space, then open the file again.", error),
        IOException when IsShared(error) => new(
            $"{path} is in use by another process: close that one, or work on a backup of the file.", error) { IsTransient = true },
        _ => new(
            $"Reading or writing {path} failed ({error.Message.TrimEnd('.')}): check the disk and the system's log, " +
            "then open the file again.", error),
    };

    public static DocumentFileException Refused(string path, DocumentFileException failure) =>
        new($"Nothing more is written to {path} until it is opened again, because an earlier write failed. " + failure.Message, failure);

    // ENOSPC and EDQUOT of Linux and macOS, ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of Windows.
    private static bool IsFull(Exception error) =>
        error.HResult is 28 or 122 or 69 or unchecked((int)0x80070027) or unchecked((int)0x80070070);

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows: what .NET reports for a held lock.
    private static bool IsShared(Exception error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);
}
