using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Ledger.Checking;

/// <summary>What the rounds read so far say of a publication over them.</summary>
/// <param name="Record">Whose signature it must bear.</param>
/// <param name="Identity">Link of round 0.</param>
/// <param name="Size">Rounds read.</param>
/// <param name="Root">History roots over them; null if they are not known.</param>
/// <param name="RecordLink">Link of the newest of them that holds an event of the record.</param>
/// <param name="Last">Header of round size − 1, if it could be read.</param>
internal sealed record PublicationPlace(
    CheckedRecord Record, DigestPair Identity, ulong Size, DigestPair? Root, DigestPair RecordLink, Header? Last);
