namespace Linking.Faults.Tests;

/// <summary>What the server's option <c>--store</c> takes: each of the two embedded stores gets the same faults.</summary>
internal static class Stores
{
    public const string Sqlite = "sqlite";
    public const string LiteDb = "litedb";

    public static IReadOnlyList<string> All { get; } = [Sqlite, LiteDb];

    public static TheoryData<string> Rows { get; } = new(All);

    /// <summary>Both in the full sweep, and SQLite in every build.</summary>
    public static TheoryData<string> Swept { get; } = FullSweep.IsOn ? Rows : new(Sqlite);

    /// <summary>The file of the truth, in the data folder.</summary>
    public static string FileOf(string store) => "ledger." + store;
}
