namespace Linking.Hammer.Load;

/// <summary>How leaves are sent.</summary>
internal enum LoadMode
{
    /// <summary>Each is a Stamp.</summary>
    Unary,

    /// <summary>Each is a message of a StampStream.</summary>
    Stream,

    /// <summary>Many are one StampBatch.</summary>
    Batch,
}
