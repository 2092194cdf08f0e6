namespace Linking.Server.Options;

/// <summary>What a line on the console is.</summary>
public enum LogFormat
{
    /// <summary>Words for people.</summary>
    Text,

    /// <summary>One JSON object, with each value by its name.</summary>
    Json,
}
