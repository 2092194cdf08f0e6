namespace Linking.Storage;

/// <summary>The two regular outcomes of an append; everything else is an exception.</summary>
public enum AppendResult
{
    /// <summary>The identical row is on stable storage.</summary>
    Appended,

    /// <summary>The head is not the one the row was built on; nothing was written.</summary>
    Conflict,
}
