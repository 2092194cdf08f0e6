using Linking.Files;
using Linking.Ledger;
using Linking.Notes;

namespace Linking.Server.Hosting;

/// <summary>
/// The newest signed head of a ledger that has ended, in two files of the data folder: no round comes that would hold it, and its keys are
/// destroyed some day.
/// </summary>
public static class LastHeadFiles
{
    /// <summary>In the data folder.</summary>
    public const string Folder = "last-head";

    private const string Alpha = "alpha";
    private const string Beta = "beta";

    /// <summary>What is kept; null: nothing, or no note can be that long. Whether it is the head is for the ledger to say.</summary>
    /// <param name="data">The data folder.</param>
    /// <exception cref="IOException">It cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static SignedHead? Find(string data) =>
        Read(data, Alpha) is { } alpha && Read(data, Beta) is { } beta ? new SignedHead(alpha, beta) : null;

    /// <summary>Keeps the head of a ledger that has ended, if it is signed; its node may have stopped.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="node">The ledger.</param>
    /// <exception cref="IOException">It cannot be written; also <see cref="UnauthorizedAccessException"/>.</exception>
    internal static void KeepIfEnded(string data, LedgerNode node)
    {
        if (node.Head is not { Signed: { } head, Size: var size } || !node.Record.KeysFor(size + 1).IsNone)
            return;
        DurableFolder.CreateOwnerOnly(Path.Combine(data, Folder));
        DurableFile.Replace(PathOf(data, Alpha), head.Alpha.Span);
        DurableFile.Replace(PathOf(data, Beta), head.Beta.Span);
    }

    private static string PathOf(string data, string name) => Path.Combine(data, Folder, name);

    private static byte[]? Read(string data, string name) =>
        new FileInfo(PathOf(data, name)) is { Exists: true, Length: <= SignedNote.MaxSize } file ? File.ReadAllBytes(file.FullName) : null;
}
