using Linking.Server.Options;

namespace Linking.Cli.Guides;

/// <summary>What is told once, when a ledger was made: what must change before others rely on it.</summary>
internal static class Founding
{
    /// <summary>The lines, without those that the options already answer.</summary>
    /// <param name="options">What the ledger was made with.</param>
    /// <param name="isSuccessor">A predecessor names it, so that nobody begins again: recovery keys were asked for before.</param>
    public static IEnumerable<string> Lines(ServerOptions options, bool isSuccessor = false)
    {
        yield return "This ledger is new. Before others rely on it (docs/operations/README.md says how; this is said only once):";
        if (options.RecoveryKeys.Count == 0 && !isSuccessor)
            yield return "  keys    no recovery key is named; only a new ledger can name one: for that begin again with --recovery-keys";
        yield return $"  backup  copy the folder of keys, {options.KeysFolder}, to a safe place: without them the ledger cannot go on";
        if (options.GitClones.Count == 0 && options.Directory is null && options.Static is null)
            yield return "  sinks   publications go nowhere: name a place that others see with --git-remote, --directory or --static";
        if (options.PublicListen.All(a => !a.IsTls))
            yield return "  TLS     clients reach it without: give --certificate and --certificate-key before you listen to other machines";
        yield return "  clock   it is taken at its word: run an NTP client, and alarm on it; 'linking doctor' looks at all of this";
    }
}
