using Linking.LiteDb;

namespace Linking.Server.Access;

/// <summary>The document file of the API keys, in the data folder. There is none before the first key is made.</summary>
public static class ApiKeyFile
{
    public const string Name = "api-keys.litedb";

    internal const string Keys = "keys";
    // As in the accounts' file.
    internal const string Changes = AccountFile.Changes;

    internal static DocumentSchema Schema { get; } = new(
        "linking-api-keys", 1, new CollectionSchema(Keys, new IndexSchema("key", "$.key", Unique: true)), new CollectionSchema(Changes));

    public static string PathIn(string folder) => Path.Combine(folder, Name);

    public static bool Exists(string folder) => File.Exists(PathIn(folder));
}
