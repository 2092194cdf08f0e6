namespace Linking.Records;

/// <summary>Why the walk of a record ended.</summary>
public enum WalkEnd
{
    /// <summary>All entries were taken.</summary>
    Whole = 0,

    /// <summary>An entry has a fault (<c>LNK-RECORD-FAULT</c>); what is before it stands.</summary>
    Fault,

    /// <summary>An event is of a later version: it is noticed and not taken.</summary>
    UnknownEvent,

    /// <summary>The record does not begin with the identity, or its genesis does not read: nothing was taken.</summary>
    OtherIdentity,
}
