using Linking.LiteDb;

namespace Linking.Server.Access;

/// <summary>The document file of the accounts, in the data folder. There is none before the first account is made.</summary>
public static class AccountFile
{
    public const string Name = "access.litedb";

    internal const string Accounts = "accounts";
    internal const string Changes = "changes";

    internal static DocumentSchema Schema { get; } = new(
        "linking-access", 1, new CollectionSchema(Accounts, new IndexSchema("key", "$.key", Unique: true)), new CollectionSchema(Changes));

    public static string PathIn(string folder) => Path.Combine(folder, Name);

    /// <summary>Whether a data folder has accounts.</summary>
    public static bool Exists(string folder) => File.Exists(PathIn(folder));
}
