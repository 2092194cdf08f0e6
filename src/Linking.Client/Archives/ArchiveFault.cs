namespace Linking.Client.Archives;

/// <summary>What is wrong with a file of an archive.</summary>
public enum ArchiveFault
{
    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It is not as it was put in.</summary>
    Changed,

    /// <summary>Nothing in the log speaks of it.</summary>
    Extra,

    /// <summary>It is a link, and is not followed.</summary>
    Link,

    /// <summary>The system refused to read it.</summary>
    Unreadable,

    /// <summary>The log does not hold together, or its end was cut off.</summary>
    Log,

    /// <summary>It is no head of this log, or its stamp is Invalid.</summary>
    Head,
}
