namespace Linking.Server.Options;

/// <summary>What keeps a ledger's rounds, events and publications. Fixed when the ledger is made.</summary>
public enum TruthStore
{
    /// <summary><c>ledger.sqlite</c>.</summary>
    Sqlite,

    /// <summary><c>ledger.litedb</c>.</summary>
    LiteDb,
}
