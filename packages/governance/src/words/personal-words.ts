/** What sort of personal data a name speaks of. */
export type PersonalKind =
  | "e-mail address"
  | "telephone number"
  | "name of a person"
  | "date of birth"
  | "home or postal address"
  | "identity document"
  | "bank account"
  | "payment card"
  | "network address"
  | "personal trait";

/**
 * Endings of field names that speak of a person, in English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish,
 * Danish, Norwegian, Finnish, Polish and Czech, without accents. A phrase counts where a name ends with it.
 */
const phrases: Readonly<Record<PersonalKind, string>> = {
  "e-mail address":
    "email, e mail, mail address, email address, e mail address, emailadresse, e mail adresse, mailadresse, courriel, " +
    "adresse mail, adresse email, correo, correo electronico, posta elettronica, endereco de email, emailadres, epost, e post, epostadresse, sahkoposti, adres email",
  "telephone number":
    "phone, phone number, telephone, telephone number, mobile, mobile number, mobile phone, cell phone, cellphone, msisdn, " +
    "fax number, telefon, telefonnummer, mobilnummer, handynummer, rufnummer, numero de telephone, telefono, numero de telefono, numero di telefono, telefone, telemovel, telefoonnummer, puhelin, puhelinnumero, numer telefonu",
  "name of a person":
    "first name, firstname, last name, lastname, surname, family name, given name, givenname, middle name, maiden name, " +
    "card holder, cardholder, card holder name, cardholder name, account holder, recipient name, vorname, nachname, familienname, prenom, nom de famille, apellido, apellidos, cognome, sobrenome, voornaam, achternaam, fornamn, efternamn, fornavn, etternavn, efternavn, etunimi, sukunimi, imie, nazwisko, jmeno, prijmeni",
  "date of birth":
    "date of birth, birth date, birthdate, birthday, dob, geburtsdatum, geburtstag, date de naissance, fecha de nacimiento, data di nascita, data de nascimento, " +
    "geboortedatum, fodelsedatum, fodselsdato, syntymaaika, data urodzenia, datum narozeni",
  "home or postal address":
    "street address, street name, home address, postal address, mailing address, billing address, shipping address, delivery address, residential address, " +
    "address line, address line 1, address line1, address line 2, address line2, strasse, hausnummer, postanschrift, rue, calle, domicilio, indirizzo, morada, straatnaam, huisnummer, postadress, katuosoite, ulica",
  "identity document":
    "ssn, social security number, national id, national identity number, passport number, passport no, driver license number, drivers license number, driving licence number, " +
    "tax id number, personal identity number, ausweisnummer, sozialversicherungsnummer, steuernummer, numero de securite sociale, codice fiscale, cpf, bsn, burgerservicenummer, personnummer, henkilotunnus, pesel, rodne cislo",
  "bank account":
    "iban, bank account number, account iban, kontonummer, numero de compte bancaire, numero de cuenta, rekeningnummer",
  "payment card": "card number, credit card number, debit card number, cvv, cvc, kreditkartennummer, numero de carte",
  "network address": "ip address, client ip, remote ip, user ip, ip adresse, adresse ip, direccion ip",
  "personal trait":
    "gender, ethnicity, religion, marital status, nationality, blood type, sexual orientation, geschlecht, staatsangehoerigkeit, familienstand, sexe, sexo, sesso, geslacht, sukupuoli, plec",
};

/** Phrases by their number of words, longest first, so that the most telling one is found. */
const known: readonly { readonly words: readonly string[]; readonly kind: PersonalKind }[] = (
  Object.entries(phrases) as [PersonalKind, string][]
)
  .flatMap(([kind, text]) => text.split(/,\s+/u).map((phrase) => ({ kind, words: phrase.split(" ") })))
  .sort((left, right) => right.words.length - left.words.length);

/** What a field's name says about a person; undefined where it says nothing of the kind. */
export function personalKindOf(name: readonly string[]): PersonalKind | undefined {
  const plain = name.map(withoutAccents);
  return known.find(
    ({ words }) =>
      words.length <= plain.length && words.every((word, index) => plain[plain.length - words.length + index] === word),
  )?.kind;
}

/** Words for somebody: a bare `name` or `address` below one of these is personal. */
const people: ReadonlySet<string> = new Set(
  (
    "person customer user employee patient student citizen passenger traveller traveler guest resident applicant candidate author " +
    "recipient member subscriber buyer shopper cardholder visitor beneficiary kunde benutzer mitarbeiter patient utilisateur " +
    "cliente usuario utente empleado persona klant gebruiker werknemer kund anvandare asiakas klient"
  ).split(" "),
);

export function isPerson(word: string | undefined): boolean {
  return word !== undefined && people.has(withoutAccents(word));
}

function withoutAccents(word: string): string {
  return word
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replaceAll("ß", "ss")
    .replaceAll("ø", "o")
    .replaceAll("ł", "l")
    .replaceAll("æ", "ae");
}
