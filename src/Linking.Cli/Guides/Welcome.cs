namespace Linking.Cli.Guides;

/// <summary>What the program says when it is called with nothing.</summary>
internal static class Welcome
{
    public static string Text => Say(
        """
        Linking time-stamps files: it proves, offline and for decades, that a file existed by a certain time.
          linking serve --data ledger    run a ledger of your own on this machine; leave it running
          linking stamp FILE             in another window: write FILE.lts, the file's token; only digests leave this machine
          linking verify FILE            check file and token, offline
          linking --help                 all commands; 'linking COMMAND --help' explains one, 'linking demo FILE' shows the whole journey
        """);
}
