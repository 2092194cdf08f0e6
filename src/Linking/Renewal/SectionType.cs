namespace Linking.Renewal;

/// <summary>Sections of an evidence record (docs/spec/renewal.md, "Evidence record"); bit 7: a reader must know it.</summary>
public enum SectionType : byte
{
    /// <summary>No section; never encoded.</summary>
    None = 0,

    Record = 0x06,
    Publication = 0x07,
    Voucher = 0x08,

    /// <summary>A certificate, CRL or OCSP response for a stamp.</summary>
    Status = 0x09,

    /// <summary>A suitability list.</summary>
    List = 0x0a,

    /// <summary>Evidence about an earlier stage.</summary>
    Late = 0x0b,

    Token = 0x81,

    /// <summary>A TimeStampToken of RFC 3161.</summary>
    Stamp = 0x82,

    /// <summary>An evidence record of RFC 4998.</summary>
    Ers = 0x83,

    /// <summary>A renewal text or a cover text.</summary>
    Text = 0x84,

    Cover = 0x85,
}
