// A page that has the script-tag build in its bundle.
import 'up-user-module/global';
